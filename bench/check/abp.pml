/* abp.lts; messages lie in arrays, since a loss takes any of them */
#define CAP 20
bit sender_bit, receiver_bit; byte next, last = 3;
bit frame_bit[CAP]; byte frame_item[CAP]; byte frames;
bit ack_bit[CAP]; byte acks;
inline take_frame(s) { k = s; do
 :: k < CAP - 1 -> frame_bit[k] = frame_bit[k + 1]; frame_item[k] = frame_item[k + 1]; k++
 :: else -> frame_bit[k] = 0; frame_item[k] = 0; break od; frames-- }
inline take_ack(s) { k = s; do
 :: k < CAP - 1 -> ack_bit[k] = ack_bit[k + 1]; k++
 :: else -> ack_bit[k] = 0; break od; acks-- }
#define LOSE(s) \
 :: d_step { frames > s -> take_frame(s); k = 0 } \
 :: d_step { acks > s -> take_ack(s); k = 0 }
active proctype network() { byte k, b, i; do
 :: d_step { frames < CAP -> frame_bit[frames] = sender_bit; frame_item[frames] = next; frames++ }
 :: d_step { acks > 0 -> b = ack_bit[0]; take_ack(0);
      if :: b == sender_bit -> sender_bit = 1 - sender_bit; next = (next + 1) % 4 :: else fi; k = 0; b = 0 }
 :: d_step { frames > 0 -> b = frame_bit[0]; i = frame_item[0]; take_frame(0);
      if :: b == receiver_bit -> assert(i == (last + 1) % 4); receiver_bit = 1 - receiver_bit; last = i :: else fi;
      if :: acks < CAP -> ack_bit[acks] = b; acks++ :: else fi;
      assert(last == next || (last + 1) % 4 == next); k = 0; b = 0; i = 0 }
 LOSE(0) LOSE(1) LOSE(2) LOSE(3) LOSE(4) LOSE(5) LOSE(6) LOSE(7) LOSE(8) LOSE(9) LOSE(10) LOSE(11) LOSE(12) LOSE(13) LOSE(14)
 LOSE(15) LOSE(16) LOSE(17) LOSE(18) LOSE(19)
od }

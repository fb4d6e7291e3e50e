/* window.lts; messages lie in arrays, since a loss takes any of them; a number is kept + 1, so that 0 is no message */
#define CAP 4
byte base, sent, next;
byte frame[CAP], frames, ack[CAP], acks;
inline take_frame(s) { k = s; do
 :: k < CAP - 1 -> frame[k] = frame[k + 1]; k++
 :: else -> frame[k] = 0; break od; frames--; k = 0 }
inline take_ack(s) { k = s; do
 :: k < CAP - 1 -> ack[k] = ack[k + 1]; k++
 :: else -> ack[k] = 0; break od; acks--; k = 0 }
inline send_frame(n) { if :: frames < CAP -> frame[frames] = (n) % 4 + 1; frames++ :: else fi }
#define CHECK assert((next + 4 - base) % 4 <= sent)
#define AGAIN(i) :: d_step { sent > i && frames < CAP -> send_frame(base + i) }
#define LOSE(s) \
 :: d_step { frames > s -> take_frame(s) } \
 :: d_step { acks > s -> take_ack(s) }
active proctype network() { byte k, n; do
 :: d_step { sent < 3 -> send_frame(base + sent); sent++; CHECK }
 AGAIN(0) AGAIN(1) AGAIN(2)
 :: d_step { acks > 0 -> n = ack[0] - 1; take_ack(0);
      if :: n != base && (n + 4 - base) % 4 <= sent -> sent = sent - (n + 4 - base) % 4; base = n :: else fi; n = 0; CHECK }
 :: d_step { frames > 0 -> n = frame[0] - 1; take_frame(0);
      if :: n == next -> next = (next + 1) % 4 :: else fi;
      if :: acks < CAP -> ack[acks] = next + 1; acks++ :: else fi; n = 0; CHECK }
 LOSE(0) LOSE(1) LOSE(2) LOSE(3)
od }

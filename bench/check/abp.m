-- abp.lts
const CAP: 20;
type Bit: 0..1; Item: 0..3; Slot: 0..CAP-1; Count: 0..CAP;
var sender_bit, receiver_bit: Bit; next, last: Item;
    frame_bit: array [Slot] of Bit; frame_item: array [Slot] of Item; frames: Count;
    ack_bit: array [Slot] of Bit; acks: Count;
procedure take_frame(s: Slot);
begin
  frames := frames - 1;
  for k: Slot do if k >= s then
    if k < CAP - 1 then frame_bit[k] := frame_bit[k + 1]; frame_item[k] := frame_item[k + 1];
    else frame_bit[k] := 0; frame_item[k] := 0; end; end; end;
end;
procedure take_ack(s: Slot);
begin
  acks := acks - 1;
  for k: Slot do if k >= s then
    if k < CAP - 1 then ack_bit[k] := ack_bit[k + 1]; else ack_bit[k] := 0; end; end; end;
end;
startstate begin
  sender_bit := 0; receiver_bit := 0; next := 0; last := 3; frames := 0; acks := 0;
  for k: Slot do frame_bit[k] := 0; frame_item[k] := 0; ack_bit[k] := 0; end;
end;
rule "every" frames < CAP ==>
begin frame_bit[frames] := sender_bit; frame_item[frames] := next; frames := frames + 1; end;
rule "ack" acks > 0 ==>
var b: Bit;
begin b := ack_bit[0]; take_ack(0); if b = sender_bit then sender_bit := 1 - sender_bit; next := (next + 1) % 4; end; end;
rule "frame" frames > 0 ==>
var b: Bit; i: Item;
begin
  b := frame_bit[0]; i := frame_item[0]; take_frame(0);
  if b = receiver_bit then assert i = (last + 1) % 4 "once, in order"; receiver_bit := 1 - receiver_bit; last := i; end;
  if acks < CAP then ack_bit[acks] := b; acks := acks + 1; end;
end;
ruleset s: Slot do
  rule "lose a frame" s < frames ==> begin take_frame(s); end;
  rule "lose an ack" s < acks ==> begin take_ack(s); end;
end;
invariant "not ahead" last = next | (last + 1) % 4 = next;

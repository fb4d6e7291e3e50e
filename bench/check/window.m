-- window.lts; a number is kept + 1, so that 0 is no message
const CAP: 4;
type Number: 0..3; Kept: 0..4; Slot: 0..CAP-1; Count: 0..CAP; Sent: 0..3;
var base, next: Number; sent: Sent; frame, ack: array [Slot] of Kept; frames, acks: Count;
procedure take_frame(s: Slot);
begin
  frames := frames - 1;
  for k: Slot do if k >= s then if k < CAP - 1 then frame[k] := frame[k + 1]; else frame[k] := 0; end; end; end;
end;
procedure take_ack(s: Slot);
begin
  acks := acks - 1;
  for k: Slot do if k >= s then if k < CAP - 1 then ack[k] := ack[k + 1]; else ack[k] := 0; end; end; end;
end;
procedure send_frame(n: 0..6);
begin if frames < CAP then frame[frames] := n % 4 + 1; frames := frames + 1; end; end;
startstate begin
  base := 0; next := 0; sent := 0; frames := 0; acks := 0;
  for k: Slot do frame[k] := 0; ack[k] := 0; end;
end;
rule "new" sent < 3 ==> send_frame(base + sent); sent := sent + 1; end;
ruleset i: 0..2 do
  rule "again" sent > i & frames < CAP ==> send_frame(base + i); end;
end;
rule "ack" acks > 0 ==>
var n: Number;
begin
  n := ack[0] - 1; take_ack(0);
  if n != base & (n + 4 - base) % 4 <= sent then sent := sent - (n + 4 - base) % 4; base := n; end; end;
rule "frame" frames > 0 ==>
var n: Number;
begin
  n := frame[0] - 1; take_frame(0);
  if n = next then next := (next + 1) % 4; end;
  if acks < CAP then ack[acks] := next + 1; acks := acks + 1; end; end;
ruleset s: Slot do
  rule "lose a frame" s < frames ==> take_frame(s); end;
  rule "lose an ack" s < acks ==> take_ack(s); end;
end;
invariant "within the window" (next + 4 - base) % 4 <= sent;

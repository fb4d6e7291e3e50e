-- german.lts
const N: 5; ROOM: 4;
type C: 1..N; W: 0..N; Line: 0..2; Down: 0..4; Up: 0..3; S: 0..ROOM-1; L: 0..ROOM;
-- lines: 0 invalid 1 shared 2 exclusive; to a cache: 1 invalidate 2 grant_shared 3 grant_exclusive 4 busy; to the home: 1 ask_shared
-- 2 ask_exclusive 3 gone; 0: nothing
var waiting: W; exclusive, writes: boolean; sharers, recalled: array [C] of boolean;
    line: array [C] of Line; asked: array [C] of boolean;
    down: array [C] of array [S] of Down; downs: array [C] of L;
    up: array [C] of array [S] of Up; ups: array [C] of L;
procedure tell(c: C; m: Down); begin down[c][downs[c]] := m; downs[c] := downs[c] + 1; end;
procedure ask(c: C; m: Up); begin up[c][ups[c]] := m; ups[c] := ups[c] + 1; end;
procedure recall();
begin for s: C do if sharers[s] then recalled[s] := true; tell(s, 1); end; end; end;
procedure serve();
begin
  if waiting != 0 & forall s: C do !recalled[s] end then
    sharers[waiting] := true;
    if exclusive then writes := true; tell(waiting, 3); else tell(waiting, 2); end;
    waiting := 0;
  end;
end;
startstate begin
  waiting := 0; exclusive := false; writes := false;
  for c: C do
    sharers[c] := false; recalled[c] := false; line[c] := 0; asked[c] := false; downs[c] := 0; ups[c] := 0;
    for s: S do down[c][s] := 0; up[c][s] := 0; end;
  end;
end;
ruleset c: C do
  rule "read" line[c] = 0 & !asked[c] ==> begin asked[c] := true; ask(c, 1); end;
  rule "write" line[c] = 0 & !asked[c] ==> begin asked[c] := true; ask(c, 2); end;
  rule "cache" downs[c] > 0 ==>
  var m: Down;
  begin
    m := down[c][0]; downs[c] := downs[c] - 1;
    for s: S do if s < ROOM - 1 then down[c][s] := down[c][s + 1]; else down[c][s] := 0; end; end;
    if m = 1 then line[c] := 0; ask(c, 3);
    elsif m = 2 then line[c] := 1; asked[c] := false;
    elsif m = 3 then line[c] := 2; asked[c] := false;
    else asked[c] := false; end;
  end;
  rule "home" ups[c] > 0 ==>
  var m: Up;
  begin
    m := up[c][0]; ups[c] := ups[c] - 1;
    for s: S do if s < ROOM - 1 then up[c][s] := up[c][s + 1]; else up[c][s] := 0; end; end;
    if m = 3 then
      sharers[c] := false; recalled[c] := false;
      if forall s: C do !sharers[s] end then writes := false; end;
      serve();
    elsif waiting != 0 then tell(c, 4);
    else
      waiting := c;
      exclusive := m = 2;
      if m = 2 | writes then recall(); end;
      serve();
    end;
  end;
end;
invariant "one writes" forall a: C do forall b: C do a = b | line[a] != 2 | line[b] = 0 end end;
invariant "home knows who has it" forall a: C do line[a] = 0 | sharers[a] end;

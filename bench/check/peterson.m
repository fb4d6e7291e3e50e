-- peterson.lts
const N: 4;
type P: 0..N-1; L: 1..N-1; L0: 0..N-1; A: enum { raises, marks, looks, critical };
var at: array [P] of A; goal: array [P] of L; seen: array [P] of P; level: array [P] of L0; last: array [L] of P;
startstate begin
  for p: P do at[p] := raises; goal[p] := 1; seen[p] := 0; level[p] := 0; end;
  for l: L do last[l] := 0; end;
end;
ruleset p: P do
  rule "raise" at[p] = raises ==> level[p] := goal[p]; at[p] := marks; end;
  rule "mark" at[p] = marks ==> last[goal[p]] := p; at[p] := looks; end;
  rule "pass" at[p] = looks & (last[goal[p]] != p | (seen[p] = N - 1 & (p = N - 1 | level[N - 1] < goal[p]))) ==>
    seen[p] := 0;
    if goal[p] = N - 1 then at[p] := critical; else goal[p] := goal[p] + 1; at[p] := raises; end; end;
  rule "look" at[p] = looks & last[goal[p]] = p & seen[p] < N - 1 & (seen[p] = p | level[seen[p]] < goal[p]) ==>
    seen[p] := seen[p] + 1; end;
  rule "leave" at[p] = critical ==> level[p] := 0; goal[p] := 1; at[p] := raises; end;
end;
invariant "one at a time" forall p: P do forall q: P do p = q | at[p] != critical | at[q] != critical end end;

-- ring.lts
const N: 12;
type P: 0..N-1; M: enum { asleep, running, lost, leader }; T: 0..N; C: 0..N;
var mode: array [P] of M;
    q: array [P] of array [P] of T; count: array [P] of C; -- into node i; 0: nothing
function number(i: P): T; begin return (i * 5 + 2) % N + 1; end;
procedure send(i: P; t: T); begin q[i][count[i]] := t; count[i] := count[i] + 1; end;
startstate begin for i: P do mode[i] := asleep; count[i] := 0; for k: P do q[i][k] := 0; end; end; end;
ruleset i: P do
  rule "wake" mode[i] = asleep ==> mode[i] := running; send((i + 1) % N, number(i)); end;
  rule "token" count[i] > 0 ==>
  var t: T;
  begin t := q[i][0]; count[i] := count[i] - 1;
    for k: P do if k < N - 1 then q[i][k] := q[i][k + 1]; else q[i][k] := 0; end; end;
    if t > number(i) then mode[i] := lost; send((i + 1) % N, t);
    elsif t = number(i) then mode[i] := leader;
    elsif mode[i] = asleep then mode[i] := running; send((i + 1) % N, number(i)); end; end;
end;
invariant "one leader" forall i: P do forall k: P do i = k | mode[i] != leader | mode[k] != leader end end;

-- raft.lts: a log is its one entry's term, or 0
const N: 3;
type P: 0..N-1; T: 0..2; V: 0..N; -- voted: 0 none, else node + 1
     R: enum { follower, candidate, leader };
     K: enum { nothing, request_vote, vote, replicate, stored };
     M: record kind: K; term, log: T; commit: boolean; end;
var term, log, since: array [P] of T; voted: array [P] of V; role: array [P] of R; commit: array [P] of boolean;
    way: array [P] of array [P] of M;
procedure send(i, j: P; k: K; t, l: T; c: boolean);
begin
  if way[i][j].kind = nothing then
    way[i][j].kind := k; way[i][j].term := t; way[i][j].log := l; way[i][j].commit := c; end;
end;
procedure follow(i: P; t: T); begin term[i] := t; voted[i] := 0; role[i] := follower; end;
procedure learn(i: P); begin commit[i] := true; since[i] := term[i]; end;
startstate begin
  for i: P do
    term[i] := 0; log[i] := 0; since[i] := 0; voted[i] := 0; role[i] := follower; commit[i] := false;
    for j: P do way[i][j].kind := nothing; way[i][j].term := 0; way[i][j].log := 0; way[i][j].commit := false; end; end;
end;
ruleset i: P do
  rule "stand" role[i] != leader & term[i] < 2 ==>
    term[i] := term[i] + 1; voted[i] := i + 1; role[i] := candidate;
    for j: P do if j != i then send(i, j, request_vote, term[i], log[i], false); end; end; end;
  rule "propose" role[i] = leader & log[i] = 0 ==> log[i] := term[i]; end;
  rule "every" role[i] = leader & log[i] != 0 ==>
    for j: P do if j != i then send(i, j, replicate, term[i], log[i], commit[i]); end; end; end;
end;
ruleset i: P; f: P do
  rule "message" i != f & way[f][i].kind != nothing ==>
  var k: K; t, l: T; c: boolean;
  begin
    k := way[f][i].kind; t := way[f][i].term; l := way[f][i].log; c := way[f][i].commit;
    way[f][i].kind := nothing; way[f][i].term := 0; way[f][i].log := 0; way[f][i].commit := false;
    if k = request_vote then
      if t > term[i] then follow(i, t); end;
      if t = term[i] & (voted[i] = 0 | voted[i] = f + 1) & l >= log[i] then
        voted[i] := f + 1; send(i, f, vote, t, 0, false); end;
    elsif k = vote then
      if role[i] = candidate & t = term[i] then role[i] := leader; end;
    elsif k = replicate then
      if t >= term[i] then
        if t > term[i] then follow(i, t); end;
        role[i] := follower; log[i] := l;
        if c & !commit[i] then learn(i); end;
        send(i, f, stored, t, 0, false); end;
    elsif k = stored then
      if role[i] = leader & t = term[i] & !commit[i] & log[i] = term[i] then learn(i); end;
    end; end;
end;
invariant "one leader a term" forall a: P do forall b: P do
  a = b | role[a] != leader | role[b] != leader | term[a] != term[b] end end;
invariant "the committed are the same" forall a: P do forall b: P do !commit[a] | !commit[b] | log[a] = log[b] end end;
invariant "a later leader has what is committed" forall a: P do forall b: P do
  !commit[a] | role[b] != leader | term[b] < since[a] | log[b] = log[a] end end;

-- philosophers.lts; tl: to the fork from who has it on the left, tr: on the right; al, ar: its answers
const N: 6;
type P: 0..N-1; M: enum { thinking, wants_left, wants_right, eating }; H: enum { nobody, onleft, onright };
     W: enum { nothing, take, putback };
     Q: record first, second: W; end;
var mode: array [P] of M; holder, next: array [P] of H; tl, tr: array [P] of Q; al, ar: array [P] of 0..2;
procedure send(var q: Q; w: W); begin if q.first = nothing then q.first := w; else q.second := w; end; end;
procedure answer(f: P);
begin if holder[f] = onleft then al[f] := al[f] + 1; elsif holder[f] = onright then ar[f] := ar[f] + 1; end; end;
procedure serve(f: P; w: W; h: H);
begin
  if w = take & holder[f] = nobody then holder[f] := h; answer(f);
  elsif w = take then next[f] := h;
  else holder[f] := next[f]; next[f] := nobody; answer(f); end;
end;
procedure handed(p: P);
begin if mode[p] = wants_left then mode[p] := wants_right; send(tr[(p + 1) % N], take); else mode[p] := eating; end; end;
startstate begin
  for p: P do mode[p] := thinking; holder[p] := nobody; next[p] := nobody; al[p] := 0; ar[p] := 0;
    tl[p].first := nothing; tl[p].second := nothing; tr[p].first := nothing; tr[p].second := nothing; end;
end;
ruleset f: P do
  rule "from the left" tl[f].first != nothing ==>
  var w: W; begin w := tl[f].first; tl[f].first := tl[f].second; tl[f].second := nothing; serve(f, w, onleft); end;
  rule "from the right" tr[f].first != nothing ==>
  var w: W; begin w := tr[f].first; tr[f].first := tr[f].second; tr[f].second := nothing; serve(f, w, onright); end;
  rule "thinks" mode[f] = thinking ==> mode[f] := wants_left; send(tl[f], take); end;
  rule "eats" mode[f] = eating ==> mode[f] := thinking; send(tl[f], putback); send(tr[(f + 1) % N], putback); end;
  rule "left handed" al[f] > 0 ==> al[f] := al[f] - 1; handed(f); end;
  rule "right handed" ar[(f + 1) % N] > 0 ==> ar[(f + 1) % N] := ar[(f + 1) % N] - 1; handed(f); end;
end;
invariant "apart" mode[0] != eating | mode[1] != eating;

-- phases.lts
const N: 7;
type R: 1..N;
     S: enum { working, prepared, committed, aborted };
     V: enum { undecided, commit, abort };
var rm: array [R] of S; done: boolean; ready, sent: array [R] of boolean; verdict: V;
startstate begin for r: R do rm[r] := working; ready[r] := false; sent[r] := false; end; done := false; verdict := undecided; end;
ruleset r: R do
  rule "hears" !done & sent[r] ==> ready[r] := true; end;
  rule "prepares" rm[r] = working ==> rm[r] := prepared; sent[r] := true; end;
  rule "chooses" rm[r] = working ==> rm[r] := aborted; end;
  rule "hc" verdict = commit ==> rm[r] := committed; end;
  rule "ha" verdict = abort ==> rm[r] := aborted; end;
end;
rule "commits" !done & (forall r: R do ready[r] end) ==> done := true; verdict := commit; end;
rule "aborts" !done ==> done := true; verdict := abort; end;
invariant "consistent" !((exists r: R do rm[r] = aborted end) & (exists r: R do rm[r] = committed end));

/* german.lts; lines: 0 invalid 1 shared 2 exclusive; to a cache: 1 invalidate 2 grant_shared 3 grant_exclusive 4 busy; to the home:
   1 ask_shared 2 ask_exclusive 3 gone */
#define N 5
chan down[N] = [4] of { byte }; chan up[N] = [4] of { byte };
byte waiting = N; bool exclusive, writes; bool sharers[N], recalled[N]; byte line[N]; bool asked[N];
byte have, left, j; /* how many caches have it, and are to give it up */
inline recall() { j = 0; do
 :: j < N -> if :: sharers[j] -> if :: recalled[j] :: else -> recalled[j] = 1; left++ fi; down[j]!1 :: else fi; j++
 :: else -> break od; j = 0 }
inline serve() { if
 :: waiting < N && left == 0 ->
      if :: sharers[waiting] :: else -> sharers[waiting] = 1; have++ fi;
      if :: exclusive -> writes = 1; down[waiting]!3 :: else -> down[waiting]!2 fi;
      waiting = N
 :: else fi }
active [N] proctype cache() { byte m; do
 :: d_step { line[_pid] == 0 && !asked[_pid] -> asked[_pid] = 1; up[_pid]!1 }
 :: d_step { line[_pid] == 0 && !asked[_pid] -> asked[_pid] = 1; up[_pid]!2 }
 :: d_step { down[_pid]?m -> if
      :: m == 1 -> line[_pid] = 0; up[_pid]!3
      :: m == 2 -> line[_pid] = 1; asked[_pid] = 0
      :: m == 3 -> line[_pid] = 2; asked[_pid] = 0; assert(have == 1)
      :: m == 4 -> asked[_pid] = 0 fi; assert(line[_pid] == 0 || sharers[_pid]); m = 0 }
 :: d_step { up[_pid]?m -> if
      :: m == 3 ->
           if :: sharers[_pid] -> sharers[_pid] = 0; have-- :: else fi;
           if :: recalled[_pid] -> recalled[_pid] = 0; left-- :: else fi;
           if :: have == 0 -> writes = 0 :: else fi; serve()
      :: m < 3 && waiting < N -> down[_pid]!4
      :: m < 3 && waiting == N ->
           waiting = _pid; exclusive = (m == 2);
           if :: m == 2 || writes -> recall() :: else fi; serve() fi; m = 0 }
od }

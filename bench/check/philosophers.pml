/* philosophers.lts; tl: to the fork from who has it on the left, tr: on the right; al, ar: its answers */
#define N 6
#define TAKE 1
#define PUT 2
chan tl[N] = [2] of { byte }; chan tr[N] = [2] of { byte };
chan al[N] = [2] of { byte }; chan ar[N] = [2] of { byte };
byte holder[N], next[N]; /* 0 nobody 1 who has it on the left 2 on the right */
byte mode[N];            /* 0 thinking 1 wants_left 2 wants_right 3 eating */
active [N] proctype fork() { byte m; do
 :: d_step { tl[_pid]?m ->
      if :: m == TAKE && holder[_pid] == 0 -> holder[_pid] = 1; al[_pid]!1
         :: m == TAKE && holder[_pid] != 0 -> next[_pid] = 1
         :: m == PUT -> holder[_pid] = next[_pid]; next[_pid] = 0;
              if :: holder[_pid] == 1 -> al[_pid]!1 :: holder[_pid] == 2 -> ar[_pid]!1 :: else fi
      fi; m = 0 }
 :: d_step { tr[_pid]?m ->
      if :: m == TAKE && holder[_pid] == 0 -> holder[_pid] = 2; ar[_pid]!1
         :: m == TAKE && holder[_pid] != 0 -> next[_pid] = 2
         :: m == PUT -> holder[_pid] = next[_pid]; next[_pid] = 0;
              if :: holder[_pid] == 1 -> al[_pid]!1 :: holder[_pid] == 2 -> ar[_pid]!1 :: else fi
      fi; m = 0 }
od }
#define P (_pid - N)
#define R ((_pid - N + 1) % N)
active [N] proctype philosopher() { do
 :: d_step { mode[P] == 0 -> mode[P] = 1; tl[P]!TAKE }
 :: d_step { mode[P] == 3 -> mode[P] = 0; tl[P]!PUT; tr[R]!PUT }
 :: d_step { al[P]?_ -> if :: mode[P] == 1 -> mode[P] = 2; tr[R]!TAKE :: else -> mode[P] = 3; assert(!(mode[0] == 3 && mode[1] == 3)) fi }
 :: d_step { ar[R]?_ -> if :: mode[P] == 1 -> mode[P] = 2; tr[R]!TAKE :: else -> mode[P] = 3; assert(!(mode[0] == 3 && mode[1] == 3)) fi }
od }

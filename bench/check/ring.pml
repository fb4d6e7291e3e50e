/* ring.lts */
#define N 12
chan q[N] = [N] of { byte };   /* into node i */
byte mode[N];                  /* 0 asleep 1 running 2 lost 3 leader */
byte leaders;
#define NUMBER(i) ((i * 5 + 2) % 12 + 1)
active [N] proctype node() { byte t; do
 :: d_step { mode[_pid] == 0 -> mode[_pid] = 1; q[(_pid + 1) % N]!NUMBER(_pid) }
 :: d_step { q[_pid]?t ->
      if :: t > NUMBER(_pid) -> mode[_pid] = 2; q[(_pid + 1) % N]!t
         :: t == NUMBER(_pid) -> mode[_pid] = 3; leaders++; assert(leaders <= 1)
         :: t < NUMBER(_pid) && mode[_pid] == 0 -> mode[_pid] = 1; q[(_pid + 1) % N]!NUMBER(_pid)
         :: else fi; t = 0 }
od }

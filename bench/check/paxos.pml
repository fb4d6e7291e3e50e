/* paxos.lts: each message is sent once at most, so the multiset is a flag, and its contents, each */
#define A 3
#define I(b, a) ((b) * A + (a))
byte phase[2], best[2], value[2]; /* phase: 0 idle 1 asking 2 proposing 3 chosen */
bit timer[2] = 1, promised[6], accepted[6];
byte seen[A], voted[A], chosen[A];
bit prep[6], prom[6], acc[6];
byte prop[6], promvoted[6], promvalue[6]; /* prop: 0 none, else the value */
#define OPTIONS(b, a) \
 :: d_step { prep[I(b,a)] -> prep[I(b,a)] = 0; \
      if :: b + 1 > seen[a] -> seen[a] = b + 1; prom[I(b,a)] = 1; promvoted[I(b,a)] = voted[a]; promvalue[I(b,a)] = chosen[a] :: else fi } \
 :: d_step { prop[I(b,a)] -> v = prop[I(b,a)]; prop[I(b,a)] = 0; \
      if :: b + 1 >= seen[a] -> seen[a] = b + 1; voted[a] = b + 1; chosen[a] = v; acc[I(b,a)] = 1 :: else fi; v = 0 } \
 :: d_step { prom[I(b,a)] -> w = promvoted[I(b,a)]; v = promvalue[I(b,a)]; prom[I(b,a)] = 0; promvoted[I(b,a)] = 0; promvalue[I(b,a)] = 0; \
      if :: phase[b] == 1 -> promised[I(b,a)] = 1; \
           if :: w > best[b] -> best[b] = w; value[b] = v :: else fi; \
           if :: promised[I(b,0)] + promised[I(b,1)] + promised[I(b,2)] == 2 -> phase[b] = 2; \
                if :: best[b] == 0 -> value[b] = b + 1 :: else fi; \
                prop[I(b,0)] = value[b]; prop[I(b,1)] = value[b]; prop[I(b,2)] = value[b] :: else fi \
         :: else fi; w = 0; v = 0 } \
 :: d_step { acc[I(b,a)] -> acc[I(b,a)] = 0; \
      if :: phase[b] == 2 -> accepted[I(b,a)] = 1; \
           if :: accepted[I(b,0)] + accepted[I(b,1)] + accepted[I(b,2)] == 2 -> phase[b] = 3; \
                assert(!(phase[0] == 3 && phase[1] == 3 && value[0] != value[1])) :: else fi \
         :: else fi }
#define GO(b) \
 :: d_step { timer[b] -> timer[b] = 0; phase[b] = 1; prep[I(b,0)] = 1; prep[I(b,1)] = 1; prep[I(b,2)] = 1 }
active proctype all() { byte v, w; do
 GO(0) GO(1)
 OPTIONS(0,0) OPTIONS(0,1) OPTIONS(0,2) OPTIONS(1,0) OPTIONS(1,1) OPTIONS(1,2)
od }

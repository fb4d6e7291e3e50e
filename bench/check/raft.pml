/* raft.lts: a log is its one entry's term, or 0; what is under way from one to another is a kind and three numbers, or 0 */
#define N 3
#define C(i, j) ((i) * N + (j))
byte term[N], voted[N], log[N], role[N], commit[N], since[N]; /* voted: 0 none, else node + 1; role: 0 follower 1 candidate 2 leader */
byte kind[9], t1[9], l1[9], c1[9]; /* 1 request_vote 2 vote 3 replicate 4 stored */
#define SEND(i, j, k, t, l, c) if :: kind[C(i,j)] == 0 -> kind[C(i,j)] = k; t1[C(i,j)] = t; l1[C(i,j)] = l; c1[C(i,j)] = c :: else fi
#define LEARN(i) commit[i] = 1; since[i] = term[i]
#define FOLLOW(i, t) term[i] = t; voted[i] = 0; role[i] = 0
#define PAIR(a, b) \
  assert(!(role[a] == 2 && role[b] == 2 && term[a] == term[b])); \
  assert(!(commit[a] && commit[b] && log[a] != log[b])); \
  assert(!(commit[a] && role[b] == 2 && term[b] >= since[a] && log[b] != log[a])); \
  assert(!(commit[b] && role[a] == 2 && term[a] >= since[b] && log[a] != log[b]))
#define CHECK PAIR(0, 1); PAIR(0, 2); PAIR(1, 2)
#define NODE(i, x, y) \
 :: d_step { role[i] != 2 && term[i] < 2 -> term[i]++; voted[i] = i + 1; role[i] = 1; \
      SEND(i, x, 1, term[i], log[i], 0); SEND(i, y, 1, term[i], log[i], 0); CHECK } \
 :: d_step { role[i] == 2 && log[i] == 0 -> log[i] = term[i]; CHECK } \
 :: d_step { role[i] == 2 && log[i] != 0 && (kind[C(i,x)] == 0 || kind[C(i,y)] == 0) -> \
      SEND(i, x, 3, term[i], log[i], commit[i]); SEND(i, y, 3, term[i], log[i], commit[i]) } \
 FROM(i, x) FROM(i, y)
/* a message from f to i */
#define FROM(i, f) \
 :: d_step { kind[C(f,i)] != 0 -> k = kind[C(f,i)]; t = t1[C(f,i)]; l = l1[C(f,i)]; c = c1[C(f,i)]; \
      kind[C(f,i)] = 0; t1[C(f,i)] = 0; l1[C(f,i)] = 0; c1[C(f,i)] = 0; \
      if \
      :: k == 1 -> if :: t > term[i] -> FOLLOW(i, t) :: else fi; \
           if :: t == term[i] && (voted[i] == 0 || voted[i] == f + 1) && l >= log[i] -> voted[i] = f + 1; SEND(i, f, 2, t, 0, 0) \
              :: else fi \
      :: k == 2 -> if :: role[i] == 1 && t == term[i] -> role[i] = 2 :: else fi \
      :: k == 3 -> if :: t >= term[i] -> if :: t > term[i] -> FOLLOW(i, t) :: else fi; \
                role[i] = 0; log[i] = l; if :: c > commit[i] -> LEARN(i) :: else fi; SEND(i, f, 4, t, 0, 0) \
              :: else fi \
      :: k == 4 -> if :: role[i] == 2 && t == term[i] && commit[i] == 0 && log[i] == term[i] -> LEARN(i) :: else fi \
      fi; k = 0; t = 0; l = 0; c = 0; CHECK }
active proctype all() { byte k, t, l, c; do
 NODE(0, 1, 2) NODE(1, 0, 2) NODE(2, 0, 1)
od }

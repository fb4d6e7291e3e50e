/* peterson.lts */
#define N 4
byte at[N], goal[N] = 1, seen[N], level[N], last[N]; /* at: 0 raises 1 marks 2 looks 3 critical; last[0] is not used */
byte inside;
active [N] proctype process() { do
 :: d_step { at[_pid] == 0 -> level[_pid] = goal[_pid]; at[_pid] = 1 }
 :: d_step { at[_pid] == 1 -> last[goal[_pid]] = _pid; at[_pid] = 2 }
 :: d_step { at[_pid] == 2 && (last[goal[_pid]] != _pid || (seen[_pid] == 3 && (_pid == 3 || level[3] < goal[_pid]))) ->
      seen[_pid] = 0;
      if :: goal[_pid] == 3 -> at[_pid] = 3; inside++; assert(inside == 1)
         :: else -> goal[_pid] = goal[_pid] + 1; at[_pid] = 0 fi }
 :: d_step { at[_pid] == 2 && last[goal[_pid]] == _pid && seen[_pid] < 3 &&
      (seen[_pid] == _pid || level[seen[_pid]] < goal[_pid]) -> seen[_pid]++ }
 :: d_step { at[_pid] == 3 -> level[_pid] = 0; goal[_pid] = 1; at[_pid] = 0; inside-- }
od }

/* phases.lts */
byte rm[7]; bit ready[7], sent[7], done; byte verdict;
active proctype p() { do
 :: d_step { !done && sent[0] && !ready[0] -> ready[0] = 1 }
 :: d_step { rm[0] == 0 -> rm[0] = 1; sent[0] = 1 }
 :: d_step { rm[0] == 0 -> rm[0] = 3 }
 :: d_step { verdict == 1 && rm[0] != 2 -> assert(rm[0] != 3); rm[0] = 2 }
 :: d_step { verdict == 2 && rm[0] != 3 -> assert(rm[0] != 2); rm[0] = 3 }
 :: d_step { !done && sent[1] && !ready[1] -> ready[1] = 1 }
 :: d_step { rm[1] == 0 -> rm[1] = 1; sent[1] = 1 }
 :: d_step { rm[1] == 0 -> rm[1] = 3 }
 :: d_step { verdict == 1 && rm[1] != 2 -> assert(rm[1] != 3); rm[1] = 2 }
 :: d_step { verdict == 2 && rm[1] != 3 -> assert(rm[1] != 2); rm[1] = 3 }
 :: d_step { !done && sent[2] && !ready[2] -> ready[2] = 1 }
 :: d_step { rm[2] == 0 -> rm[2] = 1; sent[2] = 1 }
 :: d_step { rm[2] == 0 -> rm[2] = 3 }
 :: d_step { verdict == 1 && rm[2] != 2 -> assert(rm[2] != 3); rm[2] = 2 }
 :: d_step { verdict == 2 && rm[2] != 3 -> assert(rm[2] != 2); rm[2] = 3 }
 :: d_step { !done && sent[3] && !ready[3] -> ready[3] = 1 }
 :: d_step { rm[3] == 0 -> rm[3] = 1; sent[3] = 1 }
 :: d_step { rm[3] == 0 -> rm[3] = 3 }
 :: d_step { verdict == 1 && rm[3] != 2 -> assert(rm[3] != 3); rm[3] = 2 }
 :: d_step { verdict == 2 && rm[3] != 3 -> assert(rm[3] != 2); rm[3] = 3 }
 :: d_step { !done && sent[4] && !ready[4] -> ready[4] = 1 }
 :: d_step { rm[4] == 0 -> rm[4] = 1; sent[4] = 1 }
 :: d_step { rm[4] == 0 -> rm[4] = 3 }
 :: d_step { verdict == 1 && rm[4] != 2 -> assert(rm[4] != 3); rm[4] = 2 }
 :: d_step { verdict == 2 && rm[4] != 3 -> assert(rm[4] != 2); rm[4] = 3 }
 :: d_step { !done && sent[5] && !ready[5] -> ready[5] = 1 }
 :: d_step { rm[5] == 0 -> rm[5] = 1; sent[5] = 1 }
 :: d_step { rm[5] == 0 -> rm[5] = 3 }
 :: d_step { verdict == 1 && rm[5] != 2 -> assert(rm[5] != 3); rm[5] = 2 }
 :: d_step { verdict == 2 && rm[5] != 3 -> assert(rm[5] != 2); rm[5] = 3 }
 :: d_step { !done && sent[6] && !ready[6] -> ready[6] = 1 }
 :: d_step { rm[6] == 0 -> rm[6] = 1; sent[6] = 1 }
 :: d_step { rm[6] == 0 -> rm[6] = 3 }
 :: d_step { verdict == 1 && rm[6] != 2 -> assert(rm[6] != 3); rm[6] = 2 }
 :: d_step { verdict == 2 && rm[6] != 3 -> assert(rm[6] != 2); rm[6] = 3 }
 :: d_step { !done -> done = 1; verdict = 2 }
 :: d_step { !done && ready[0] && ready[1] && ready[2] && ready[3] && ready[4] && ready[5] && ready[6] -> done = 1; verdict = 1 }
od }

/* Partition refinement by signatures: the loop that everything else here serves.
 *
 * All nodes start in one block. A block is split by the signatures of its nodes until nothing splits any
 * more; then nodes of one block are (branching, or strongly) bisimilar. Bisimilar nodes never part.
 *
 * The signature of a node holds (label, block) for every step that leaves for a block, and for a step that
 * is inert, a tau step within the block, the number of the signature that its target has just got. If one
 * inert step leads to a node whose signature has all the rest, the node gets the signature of that one: it
 * can do nothing that it cannot still do after the step. Only the target whose signature has the largest
 * number can be it, because that of any other was complete before this number existed. Nodes are numbered
 * along the tau steps, so that going through them in order meets every target before the node.
 * (Blom and van de Pol, "Distributed branching bisimulation minimization by inductive signatures", PDMC
 * 2009; Martens and Laveaux, "Faster signature refinement for branching bisimilarity minimization", TACAS
 * 2026.)
 *
 * At first, while much changes, *sweeps* (sweep.c) pass over the whole graph in the order of memory. When
 * little changes any more, a *worklist* (worklist.c) has single blocks. Should that look at much more than
 * m log n words, the rest is done without signatures (smaller_half.c), which is slower as a rule, but
 * never by more than a factor. Both look only at nodes that can part
 * from others of their block. A node is *dirty* when it has a step to a node that has moved to another block
 * since it was looked at, else clean; *inner* when it has an inert step, else a *bottom* node. Of the parts
 * of a block, the largest keeps the block's number, so that a node moves at most log n times. What holds
 * between two sweeps, or two rounds of the worklist (debug builds check it):
 *
 *   1. The clean bottom nodes of a block all have one signature, and those of its clean inner nodes, but
 *      for the numbers of inert steps, are part of it.
 *   2. A node with a step to a node that moved is dirty. With the worklist, not if the step was inert until
 * then: when the block was split, it told the two apart, or together, already.
 *   3. With the worklist, a block with dirty nodes waits in a queue, and a block of one node never does.
 *   4. With the worklist, `number` of every node is 0 unless its block is being looked at.
 *
 * By 1, the signature of one clean bottom node speaks for all clean nodes of the block, and a clean inner
 * node has to be looked at only if something that it can silently become gets another number than that.
 * Where no bottom node is clean, all nodes of the block have to be looked at.
 */
#include "lts/reduce/partition_refinement.h"

#include "lts/reduce/smaller_half.h"
#include "lts/reduce/sweep.h"
#include "lts/reduce/worklist.h"

#include <assert.h>

#define FEW    16u /* sweeps end when less than one in so many nodes moves, */
#define FEWER  64u /* or one in so many while more than one in MANY has to be looked at; */
#define MANY   4u
#define HARDLY 1024u /* but not when less than one in so many moves, */
#define LITTLE 8u    /* or less than one in so many has to be looked at, */
#define CHEAP  3u    /* until that has been so in so many, about as dear as preparing for steps */

static bool is_last_sweep(const lts_partition_state *r, uint32_t moved, uint64_t looked_at, unsigned *cheap)
{
    uint32_t nodes = r->g->nodes;
    if (moved > nodes / (looked_at > nodes / MANY ? FEWER : FEW))
        return false;
    *cheap += moved < nodes / HARDLY || looked_at < nodes / LITTLE ? 1 : CHEAP;
    return *cheap >= CHEAP;
}

/* Sweeps until few nodes move. `*moved` is how many did in the last one. */
static base_status sweep_while_much_moves(lts_partition_state *r, uint32_t *moved)
{
    base_status status = BASE_OK;
    unsigned cheap = 0;
    bool last = false;
    for (*moved = r->g->nodes; *moved && !last && !lts_watched_parted(r) && status == BASE_OK;) {
        uint64_t before = lts_signature_count(r);
        status = lts_sweep(r, moved);
        last = is_last_sweep(r, *moved, lts_signature_count(r) - before, &cheap);
        lts_report_blocks(r);
    }
    return status;
}

static void add_to_stats(const lts_partition_state *r, lts_stats *stats)
{
    stats->rounds += r->rounds;
    stats->splits += r->splits;
    stats->signatures += lts_signature_count(r);
}

base_status lts_refine_partition(const lts_refinement_task *task, uint32_t **block, uint32_t *blocks)
{
    assert((task->watch[0] == LTS_NONE) == (task->watch[1] == LTS_NONE));
    assert(task->watch[0] == LTS_NONE ||
           (task->watch[0] < task->graph->nodes && task->watch[1] < task->graph->nodes));
    lts_partition_state r = {.g = task->graph, .task = task};
    uint32_t moved = 0;
    base_status status = lts_partition_state_begin(&r) ? sweep_while_much_moves(&r, &moved) : BASE_E_NOMEM;
    bool is_done = true;
    if (status == BASE_OK && moved > 0)
        status = lts_process_worklist(&r, &is_done);
    if (status == BASE_OK && !is_done)
        status = lts_refine_by_smaller_half(&r);
    if (status == BASE_OK) {
        assert(r.p.count >= 1 && r.p.count <= task->graph->nodes);
        base_debug(lts_partition_state_check(&r));
        *block = r.p.of;
        *blocks = (uint32_t)r.p.count;
        r.p.of = NULL;
    }
    if (task->options->stats)
        add_to_stats(&r, task->options->stats);
    lts_partition_state_release(&r);
    return status;
}

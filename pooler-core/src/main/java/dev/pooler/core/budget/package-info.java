/**
 * The budget as a node sees it: before a backend is opened, a permit of every key that applies is
 * taken, all or nothing, in one place. {@link dev.pooler.core.budget.NodeBudget} is the port that a
 * cluster implements; {@link dev.pooler.core.budget.FixedNodeBudget} is the budget of a node on its
 * own.
 */
@NullMarked
package dev.pooler.core.budget;

import org.jspecify.annotations.NullMarked;

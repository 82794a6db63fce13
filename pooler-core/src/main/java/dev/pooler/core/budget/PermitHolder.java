package dev.pooler.core.budget;

/**
 * A pool on one event loop, as the budget sees it. Both methods may be called from any thread and
 * must not block.
 */
public interface PermitHolder {

  /** A permit that this holder was refused may be available now; it should ask again. */
  void permitMayBeFree();

  /** Somebody else waits for a unit of {@code key}: give an idle backend up, if there is one. */
  void giveUpIdle(BudgetKey key);
}

package dev.pooler.core.budget;

/** What a budget is for. */
public sealed interface BudgetKey {

  /**
   * Backends of one pool on this node: {@code pool_size}, plus {@code reserve_pool_size} under
   * pressure.
   */
  record Pool(String database, String user) implements BudgetKey {}

  /** Backends of one entry of {@code [databases]}: {@code max_db_connections}. */
  record Database(String database) implements BudgetKey {}

  /** Backends of one server-side user: {@code max_user_connections}. */
  record User(String user) implements BudgetKey {}
}

package dev.pooler.core.auth.hba;

import java.util.Set;

/**
 * The databases or the users of a rule.
 *
 * @param all the word {@code all}: every one, but for physical replication
 * @param same the word {@code sameuser}: the one whose name is that of its counterpart
 * @param replication the word {@code replication}: physical replication
 * @param names those listed; unmodifiable
 */
record NameList(boolean all, boolean same, boolean replication, Set<String> names) {

  /** Whether the name is meant; {@code counterpart} is the user's for a database's. */
  boolean fits(String name, String counterpart) {
    return all || (same && name.equals(counterpart)) || names.contains(name);
  }
}

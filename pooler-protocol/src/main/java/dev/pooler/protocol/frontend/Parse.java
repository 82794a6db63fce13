package dev.pooler.protocol.frontend;

import java.util.Arrays;

/**
 * Prepares a statement.
 *
 * @param name of the statement; empty: the unnamed one
 * @param types OIDs of the parameters' types, 0 for "find out"; may be fewer than the parameters.
 *     Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Parse(String name, String sql, int[] types) implements FrontendMessage {

  @Override
  public boolean equals(Object other) {
    return other instanceof Parse that
        && name.equals(that.name)
        && sql.equals(that.sql)
        && Arrays.equals(types, that.types);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + sql.hashCode()) + Arrays.hashCode(types);
  }

  @Override
  public String toString() {
    return "Parse[name=" + name + ", sql=" + sql + ", types=" + Arrays.toString(types) + "]";
  }
}

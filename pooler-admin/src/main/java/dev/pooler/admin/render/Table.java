package dev.pooler.admin.render;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result set. Immutable.
 *
 * @param rows each as long as {@code columns}
 */
public record Table(List<Heading> columns, List<List<@Nullable String>> rows) {

  /** Name and type of a column. */
  public record Heading(String name, ColumnType type) {}
}

package dev.pooler.admin.render;

import dev.pooler.admin.render.Table.Heading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result set and how each is read from a {@code T}. Immutable: every method that
 * adds a column gives a new layout.
 */
public final class TableLayout<T> {
  private final List<Column<T>> columns;

  private record Column<T>(Heading heading, Function<T, @Nullable String> value) {}

  private TableLayout(List<Column<T>> columns) {
    this.columns = columns;
  }

  /** A layout without columns. */
  public static <T> TableLayout<T> empty() {
    return new TableLayout<>(List.of());
  }

  /** Adds a text column; null stays NULL. */
  public TableLayout<T> text(String name, Function<T, @Nullable String> value) {
    return with(name, ColumnType.TEXT, value);
  }

  /** Adds an integer column. */
  public TableLayout<T> int4(String name, ToLongFunction<T> value) {
    return with(name, ColumnType.INT4, row -> Long.toString(value.applyAsLong(row)));
  }

  /** Adds an integer column that is 1 for true and 0 for false. */
  public TableLayout<T> flag(String name, Function<T, Boolean> value) {
    return with(name, ColumnType.INT4, row -> value.apply(row) ? "1" : "0");
  }

  /** Adds a bigint column. */
  public TableLayout<T> int8(String name, ToLongFunction<T> value) {
    return with(name, ColumnType.INT8, row -> Long.toString(value.applyAsLong(row)));
  }

  /** Adds a numeric column. */
  public TableLayout<T> numeric(String name, ToLongFunction<T> value) {
    return with(name, ColumnType.NUMERIC, row -> Long.toString(value.applyAsLong(row)));
  }

  private TableLayout<T> with(String name, ColumnType type, Function<T, @Nullable String> value) {
    List<Column<T>> longer = new ArrayList<>(columns);
    longer.add(new Column<>(new Heading(name, type), value));
    return new TableLayout<>(List.copyOf(longer));
  }

  /** One row for each of the objects, in their order. */
  public Table render(List<? extends T> objects) {
    List<List<@Nullable String>> rows = new ArrayList<>(objects.size());
    for (T object : objects) {
      List<@Nullable String> row = new ArrayList<>(columns.size());
      for (Column<T> column : columns) {
        row.add(column.value.apply(object));
      }
      rows.add(Collections.unmodifiableList(row));
    }
    return new Table(
        columns.stream().map(Column::heading).toList(), Collections.unmodifiableList(rows));
  }
}

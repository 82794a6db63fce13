package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import java.util.List;

/** PgBouncer's columns without rows, for things that exist in PgBouncer only. */
record ShowNothing(String name, TableLayout<Void> layout) implements Show.AtOnce {

  static TableLayout<Void> columns() {
    return TableLayout.empty();
  }

  @Override
  public Table table(Node node) {
    return layout.render(List.of());
  }
}

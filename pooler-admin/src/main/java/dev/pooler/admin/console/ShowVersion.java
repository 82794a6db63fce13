package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import java.util.List;

/**
 * {@code SHOW VERSION}: {@code PgBouncer x.y.z (Pooler a.b.c)}. Tools look for {@code PgBouncer}
 * and the number after it, to choose columns; that is the version whose columns these are.
 */
final class ShowVersion implements Show.AtOnce {
  private static final TableLayout<String> LAYOUT =
      TableLayout.<String>empty().text("version", version -> version);

  @Override
  public String name() {
    return "VERSION";
  }

  @Override
  public Table table(Node node) {
    return LAYOUT.render(List.of(node.version()));
  }
}

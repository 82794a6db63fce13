package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.MemoryView;
import dev.pooler.core.view.NodeView;

/**
 * {@code SHOW MEM}: PgBouncer's columns. Its rows are object caches, which do not exist here; these
 * are the kinds of memory that a Java process has.
 */
final class ShowMem implements Show.OfView {
  private static final TableLayout<MemoryView> LAYOUT =
      TableLayout.<MemoryView>empty()
          .text("name", MemoryView::name)
          .int4("size", MemoryView::unit)
          .int4("used", MemoryView::used)
          .int4("free", MemoryView::free)
          .int4("memtotal", ShowMem::total);

  /** In bytes, as far as the column's type goes. */
  private static long total(MemoryView memory) {
    return Math.min(Integer.MAX_VALUE, memory.unit() * (memory.used() + memory.free()));
  }

  @Override
  public String name() {
    return "MEM";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.memory());
  }
}

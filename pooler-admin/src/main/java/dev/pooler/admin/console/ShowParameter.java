package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import java.util.List;
import java.util.Locale;

/** {@code SHOW} of a PostgreSQL setting, which has one value here. */
record ShowParameter(String parameter, String value) implements Show.AtOnce {

  @Override
  public String name() {
    return parameter.toUpperCase(Locale.ROOT);
  }

  @Override
  public Table table(Node node) {
    return TableLayout.<String>empty().text(parameter, only -> only).render(List.of(value));
  }
}

package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.SettingView;

/** {@code SHOW CONFIG}: the settings, in the order of their source. */
final class ShowConfig implements Show.AtOnce {
  private static final TableLayout<SettingView> LAYOUT =
      TableLayout.<SettingView>empty()
          .text("key", SettingView::key)
          .text("value", SettingView::value)
          .text("default", SettingView::defaultValue)
          .text("changeable", setting -> setting.changeable() ? "yes" : "no");

  @Override
  public String name() {
    return "CONFIG";
  }

  @Override
  public Table table(Node node) {
    return LAYOUT.render(node.settings().get());
  }
}

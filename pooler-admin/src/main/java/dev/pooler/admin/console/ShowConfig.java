package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.SettingView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code SHOW CONFIG}: the settings in force. */
final class ShowConfig implements Show.AtOnce {
  /** Where PgBouncer tells "not set" from an empty text. */
  private static final Set<String> NULL_WHEN_UNSET =
      Set.of(
          "auth_dbname",
          "auth_file",
          "auth_ident_file",
          "auth_ldap_options",
          "auth_user",
          "client_tls13_ciphers",
          "conffile",
          "server_tls13_ciphers",
          "user",
          "verbose");

  private static final TableLayout<SettingView> LAYOUT =
      TableLayout.<SettingView>empty()
          .text("key", SettingView::key)
          .text("value", setting -> shown(setting, setting.value()))
          .text("default", setting -> shown(setting, setting.defaultValue()))
          .text("changeable", setting -> setting.changeable() ? "yes" : "no");

  private static @Nullable String shown(SettingView setting, @Nullable String text) {
    boolean unset = text == null || text.isEmpty();
    return unset && NULL_WHEN_UNSET.contains(setting.key()) ? null : text;
  }

  @Override
  public String name() {
    return "CONFIG";
  }

  @Override
  public Table table(Node node) {
    return LAYOUT.render(node.settings().get());
  }
}

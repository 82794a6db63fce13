package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.UserView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code SHOW USERS}. */
final class ShowUsers implements Show.OfView {
  private static final TableLayout<UserView> LAYOUT =
      TableLayout.<UserView>empty()
          .text("name", UserView::name)
          .text("pool_size", user -> size(user.poolSize()))
          .text("reserve_pool_size", user -> size(user.reservePoolSize()))
          .text("pool_mode", UserView::poolMode)
          .int4("max_user_connections", UserView::maxUserConnections)
          .int4("current_connections", UserView::currentConnections)
          .int4("max_user_client_connections", UserView::maxUserClientConnections)
          .int4("current_client_connections", UserView::currentClientConnections);

  @Override
  public String name() {
    return "USERS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.users());
  }

  /** PgBouncer's text columns for numbers: aligned, and empty (not NULL) when there is none. */
  private static String size(@Nullable Integer size) {
    return size == null ? "" : String.format(Locale.ROOT, "%9d", size);
  }
}

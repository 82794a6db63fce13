package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.DatabaseView;
import dev.pooler.core.view.NodeView;

/** {@code SHOW DATABASES}. */
final class ShowDatabases implements Show.OfView {
  private static final TableLayout<DatabaseView> LAYOUT =
      TableLayout.<DatabaseView>empty()
          .text("name", DatabaseView::name)
          .text("host", DatabaseView::host)
          .int4("port", DatabaseView::port)
          .text("database", DatabaseView::serverDatabase)
          .text("force_user", DatabaseView::forceUser)
          .int4("pool_size", DatabaseView::poolSize)
          .int4("min_pool_size", DatabaseView::minPoolSize)
          .int4("reserve_pool_size", DatabaseView::reservePoolSize)
          .int4("server_lifetime", DatabaseView::serverLifetimeSeconds)
          .text("pool_mode", DatabaseView::poolMode)
          .text("load_balance_hosts", DatabaseView::loadBalanceHosts)
          .int4("max_connections", DatabaseView::maxConnections)
          .int4("current_connections", DatabaseView::currentConnections)
          .int4("max_client_connections", DatabaseView::maxClientConnections)
          .int4("current_client_connections", DatabaseView::currentClientConnections)
          .flag("paused", DatabaseView::paused)
          .flag("disabled", DatabaseView::disabled);

  @Override
  public String name() {
    return "DATABASES";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.databases());
  }
}

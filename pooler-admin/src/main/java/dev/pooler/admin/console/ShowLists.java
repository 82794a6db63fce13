package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import java.util.List;

/** {@code SHOW LISTS}: how many there are of each. */
final class ShowLists implements Show.OfView {
  private static final TableLayout<Row> LAYOUT =
      TableLayout.<Row>empty().text("list", Row::list).int4("items", Row::items);

  private record Row(String list, int items) {}

  @Override
  public String name() {
    return "LISTS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(
        List.of(
            new Row("databases", view.databases().size()),
            new Row("users", view.users().size()),
            new Row("peers", 0),
            new Row("pools", view.pools().size()),
            new Row("peer_pools", 0),
            new Row("free_clients", view.freeClients()),
            new Row("used_clients", view.clients().size()),
            new Row("login_clients", view.loginClients()),
            new Row("free_servers", view.freeServers()),
            new Row("used_servers", view.servers().size()),
            new Row("dns_names", view.hostNames().size()),
            new Row("dns_zones", 0),
            new Row("dns_queries", view.lookups()),
            new Row("dns_pending", 0)));
  }
}

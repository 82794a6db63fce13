package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.HostNameView;
import dev.pooler.core.view.NodeView;
import java.util.stream.Collectors;

/** {@code SHOW DNS_HOSTS}: what is known of the names of servers. */
final class ShowDnsHosts implements Show.OfView {
  private static final TableLayout<HostNameView> LAYOUT =
      TableLayout.<HostNameView>empty()
          .text("hostname", HostNameView::name)
          .int8("ttl", HostNameView::secondsLeft)
          .text("addrs", ShowDnsHosts::addresses);

  /** As PgBouncer, with the port 0, which none of them has. */
  private static String addresses(HostNameView host) {
    return host.addresses().stream()
        .map(address -> (address.contains(":") ? "[" + address + "]" : address) + ":0")
        .collect(Collectors.joining(","));
  }

  @Override
  public String name() {
    return "DNS_HOSTS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.hostNames());
  }
}

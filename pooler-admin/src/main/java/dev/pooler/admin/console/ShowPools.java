package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.PoolView;

/** {@code SHOW POOLS}. */
final class ShowPools implements Show.OfView {
  private static final long MICROS = 1_000_000;

  private static final TableLayout<PoolView> LAYOUT =
      TableLayout.<PoolView>empty()
          .text("database", PoolView::database)
          .text("user", PoolView::user)
          .int4("cl_active", PoolView::clientsActive)
          .int4("cl_waiting", PoolView::clientsWaiting)
          .int4("cl_active_cancel_req", PoolView::cancelsActive)
          .int4("cl_waiting_cancel_req", PoolView::cancelsWaiting)
          .int4("sv_active", PoolView::serversActive)
          .int4("sv_active_cancel", PoolView::serversActiveCancel)
          .int4("sv_being_canceled", PoolView::serversBeingCanceled)
          .int4("sv_idle", PoolView::serversIdle)
          .int4("sv_used", PoolView::serversUsed)
          .int4("sv_tested", PoolView::serversTested)
          .int4("sv_login", PoolView::serversLogin)
          .int4("maxwait", pool -> pool.maxWaitMicros() / MICROS)
          .int4("maxwait_us", pool -> pool.maxWaitMicros() % MICROS)
          .text("pool_mode", PoolView::poolMode)
          .text("load_balance_hosts", PoolView::loadBalanceHosts);

  @Override
  public String name() {
    return "POOLS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.pools());
  }
}

package dev.pooler.admin.console;

import dev.pooler.admin.render.Timestamps;
import dev.pooler.core.control.NodeControl;
import dev.pooler.core.view.SettingView;
import java.util.List;
import java.util.function.Supplier;

/**
 * What commands work on. Thread-safe.
 *
 * @param settings the configuration in force, in the order of {@code SHOW CONFIG}
 * @param version what {@code SHOW VERSION} prints
 */
record Node(
    NodeControl control,
    Supplier<List<SettingView>> settings,
    String version,
    Timestamps timestamps) {}

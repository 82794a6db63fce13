package dev.pooler.core.view;

import org.jspecify.annotations.Nullable;

/**
 * One setting, as a row of {@code SHOW CONFIG}.
 *
 * @param value value in force, null when it is unset
 * @param defaultValue what it is without configuration, null when it is unset then
 * @param changeable whether {@code RELOAD} and {@code SET} can change it in the running process
 */
public record SettingView(
    String key, @Nullable String value, @Nullable String defaultValue, boolean changeable) {}

package dev.pooler.core.config;

/** One row of {@code SHOW CONFIG}. */
public record ShownSetting(String key, String value, String defaultText, boolean changeable) {}

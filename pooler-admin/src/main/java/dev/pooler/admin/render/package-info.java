/**
 * From answers to bytes. A {@link dev.pooler.admin.render.TableLayout} turns views into a {@link
 * dev.pooler.admin.render.Table}; an {@link dev.pooler.admin.render.Answer} (rows, command tag,
 * notice, error) enters {@link dev.pooler.admin.render.AnswerEncoder} and leaves as backend
 * messages. Everything here is immutable or pure and may be called on any thread.
 */
@NullMarked
package dev.pooler.admin.render;

import org.jspecify.annotations.NullMarked;

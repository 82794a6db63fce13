package dev.pooler.core.budget;

/**
 * One unit wanted of one budget.
 *
 * @param key whose budget
 * @param limit how many units may be out at once, from the asker's configuration; 0 means unlimited
 */
public record Claim(BudgetKey key, int limit) {}

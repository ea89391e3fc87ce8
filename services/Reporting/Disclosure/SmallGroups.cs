namespace Yrkesresan.Reporting.Disclosure;

/// <summary>
/// No figure is shown of a group so small that a person could be recognised: fewer than five (domain.md 7, ours), neither by itself nor as what is
/// left when others are taken from their sum. Nobody at all (0) is no group, and may be shown.
/// </summary>
public static class SmallGroups
{
    /// <summary>The smallest group that is shown.</summary>
    public const int Least = 5;

    /// <summary>Whether a group is so small that it must not be told.</summary>
    /// <param name="count">How many persons.</param>
    public static bool IsSmall(int count) => count is > 0 and < Least;

    /// <summary>
    /// Which groups may be shown beside their sum. The small are hidden, and as many more, the smallest first, that what is hidden is five or more
    /// together: what the sum leaves is then no small group either. The sum itself may be shown unless <see cref="IsSmall"/>.
    /// </summary>
    /// <typeparam name="TKey">What a group is called.</typeparam>
    /// <param name="groups">Every group of the table, each person in one.</param>
    public static IReadOnlySet<TKey> Shown<TKey>(IEnumerable<KeyValuePair<TKey, int>> groups)
    {
        var shown = groups.Where(group => !IsSmall(group.Value)).OrderBy(group => group.Value).ToList();
        var rest = groups.Where(group => IsSmall(group.Value)).Sum(group => group.Value);
        while (IsSmall(rest) && shown.Find(group => group.Value > 0) is { Value: > 0 } next)
        {
            rest += next.Value;
            shown.Remove(next);
        }

        return shown.Select(group => group.Key).ToHashSet();
    }

    /// <summary>
    /// Which cells of a table of two ways may be shown beside the sums of its rows and columns and the sum of all. Nothing that can be had by adding
    /// and subtracting what is shown is a group below five: every line's rest is five or more, and no hidden cell follows from what is shown.
    /// </summary>
    /// <param name="counts">Persons, by row and column.</param>
    public static CrossTable Crossed(int[,] counts) => new Crossing(counts).Hide();

    /// <summary>A table while it is looked through.</summary>
    private sealed class Crossing(int[,] counts)
    {
        private readonly int rows = counts.GetLength(0);
        private readonly int columns = counts.GetLength(1);
        private readonly bool[,] hidden = new bool[counts.GetLength(0), counts.GetLength(1)];
        private HashSet<int> shownRows = [];
        private HashSet<int> shownColumns = [];

        public CrossTable Hide()
        {
            shownRows = [.. Shown(Enumerable.Range(0, rows).Select(row => KeyValuePair.Create(row, Row(row).Sum(Count))))];
            shownColumns = [.. Shown(Enumerable.Range(0, columns).Select(column => KeyValuePair.Create(column, Column(column).Sum(Count))))];
            foreach (var cell in All().Where(cell => IsSmall(Count(cell)) || !shownRows.Contains(cell.Row) || !shownColumns.Contains(cell.Column)))
            {
                hidden[cell.Row, cell.Column] = true;
            }

            while (GivenAway() is { } line)
            {
                // The smallest that is shown beside what is given away; where nothing is left in the line, of all.
                var candidates = line.Where(IsShown).ToList();
                candidates = candidates.Count > 0 ? candidates : [.. All().Where(IsShown)];
                if (candidates.Count == 0)
                {
                    // Nothing but sums is left: then those of the rows are kept, and the columns' are not.
                    shownColumns.Clear();
                    break;
                }

                var smallest = candidates.MinBy(Count);
                hidden[smallest.Row, smallest.Column] = true;
            }

            return new([.. shownRows.Order()], [.. shownColumns.Order()], hidden);
        }

        /// <summary>A line whose rest is a small group, or the lines of a hidden cell that follows from what is shown; null: there is none.</summary>
        private List<Cell>? GivenAway()
        {
            foreach (var line in shownRows.Order().Select(Row).Concat(shownColumns.Order().Select(Column)))
            {
                if (IsSmall(line.Where(IsHidden).Sum(Count)))
                {
                    return line;
                }
            }

            var unknown = All().Where(cell => IsHidden(cell) && Count(cell) > 0).ToList();
            var solved = new Elimination(Enumerable.Range(0, rows).Where(shownRows.Contains).Select(row => Sum(cell => cell.Row == row))
                .Concat(Enumerable.Range(0, columns).Where(shownColumns.Contains).Select(column => Sum(cell => cell.Column == column)))
                .Append(Sum(_ => true)));
            var left = unknown.Select((_, index) => solved.Left(index, unknown.Count)).ToList();
            // Not the small alone: one of more that follows is as good as shown, and hides nobody beside it.
            var alone = left.FindIndex(rest => rest.All(one => one == 0));
            var given = alone >= 0 ? [alone] : FewThatFollow([], 0, 0);
            return given is null ? null : [.. given.SelectMany(index => Row(unknown[index].Row).Concat(Column(unknown[index].Column))).Distinct()];

            long[] Sum(Func<Cell, bool> has) => [.. unknown.Select(cell => has(cell) ? 1L : 0L)];

            // Cells here and there that are fewer than five together, and whose sum follows: as each holds one at least, they are four at most.
            List<int>? FewThatFollow(List<int> some, int next, int persons)
            {
                if (some.Count > 1 && Elimination.Cancel(some.Select(index => left[index])))
                {
                    return some;
                }

                return Enumerable.Range(next, unknown.Count - next).Where(index => persons + Count(unknown[index]) < Least)
                    .Select(index => FewThatFollow([.. some, index], index + 1, persons + Count(unknown[index]))).FirstOrDefault(found => found is not null);
            }
        }

        private int Count(Cell cell) => counts[cell.Row, cell.Column];

        private bool IsHidden(Cell cell) => hidden[cell.Row, cell.Column];

        // Nobody at all stays shown: there is nothing to hide in it, and hiding it protects nobody.
        private bool IsShown(Cell cell) => !IsHidden(cell) && Count(cell) > 0;

        private List<Cell> Row(int row) => [.. Enumerable.Range(0, columns).Select(column => new Cell(row, column))];

        private List<Cell> Column(int column) => [.. Enumerable.Range(0, rows).Select(row => new Cell(row, column))];

        private IEnumerable<Cell> All() => Enumerable.Range(0, rows).SelectMany(Row);
    }

    private readonly record struct Cell(int Row, int Column);
}

/// <summary>What may be shown of a table of two ways.</summary>
/// <param name="Rows">The rows whose sums are shown.</param>
/// <param name="Columns">The columns whose sums are shown.</param>
/// <param name="Hidden">Which cells are not shown.</param>
public sealed record CrossTable(IReadOnlyList<int> Rows, IReadOnlyList<int> Columns, bool[,] Hidden);

/// <summary>
/// What follows from sums by adding and subtracting: the sums as rows of a matrix, brought to echelon form. Reckoned modulo a prime, in which sums of
/// whole cells come out as they do in fractions, and nothing is ever rounded.
/// </summary>
internal sealed class Elimination
{
    private const long Prime = 2_147_483_647;
    private readonly List<(int Pivot, long[] Row)> rows = [];

    public Elimination(IEnumerable<long[]> sums)
    {
        foreach (var sum in sums)
        {
            var rest = Reduce(sum);
            var pivot = Array.FindIndex(rest, one => one != 0);
            if (pivot < 0)
            {
                continue;
            }

            var inverse = Power(rest[pivot], Prime - 2);
            rows.Add((pivot, [.. rest.Select(one => one * inverse % Prime)]));
        }
    }

    /// <summary>What is left of a cell when all that is known is taken away; nothing but zeros: it follows.</summary>
    public long[] Left(int cell, int cells) => Reduce([.. Enumerable.Range(0, cells).Select(other => other == cell ? 1L : 0L)]);

    /// <summary>Whether what is left of several cells comes to nothing together: their sum follows.</summary>
    public static bool Cancel(IEnumerable<long[]> left) => left.Aggregate((sum, more) => [.. sum.Zip(more, (one, other) => (one + other) % Prime)]).All(one => one == 0);

    private long[] Reduce(long[] sum)
    {
        var rest = sum.Select(one => (one % Prime + Prime) % Prime).ToArray();
        foreach (var (pivot, row) in rows)
        {
            if (rest[pivot] is not 0 and var times)
            {
                for (var i = 0; i < rest.Length; i++)
                {
                    rest[i] = (rest[i] + (Prime - times) * row[i]) % Prime;
                }
            }
        }

        return rest;
    }

    private static long Power(long number, long exponent)
    {
        var power = 1L;
        for (; exponent > 0; exponent >>= 1, number = number * number % Prime)
        {
            power = (exponent & 1) == 1 ? power * number % Prime : power;
        }

        return power;
    }
}

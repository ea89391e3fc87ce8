using System.Text.Json;
using Xunit;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Steering;

namespace Yrkesresan.Reporting.Tests.Steering;

/// <summary>What is at risk follows from what was said, in whatever order it came.</summary>
public sealed class RisksTests
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly DateTimeOffset At = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 5, 31);

    [Fact]
    public void An_invoice_is_overdue_until_it_is_paid() => InAnyOrder<PaymentFigures>(
        [
            new InvoiceIssued(Id, "2026-1", "norrbotten", "lulea", "course-fee", null, null, 2026, 800, At, 1000, Day),
            new InvoiceOverdue(Id, "2026-1", "norrbotten", "lulea", "course-fee", 2026, 1000, Day, At.AddDays(31)),
            new InvoicePaid(Id, "2026-1", "norrbotten", "lulea", "course-fee", 2026, 1000, 0, Day.AddDays(9), At.AddDays(40)),
        ],
        PaymentFigures.Apply,
        figures => Assert.True(figures is { Overdue: false, Paid: 1000, Payable: 1000 }),
        figures => Assert.True(figures is { Overdue: true, Left: 1000 }));

    [Fact]
    public void An_invoice_whose_payment_was_taken_back_is_not_paid_and_overdue_again() => InAnyOrder<PaymentFigures>(
        [
            new InvoiceOverdue(Id, "2026-1", "norrbotten", "lulea", "course-fee", 2026, 1000, Day, At.AddDays(31)),
            new InvoicePaid(Id, "2026-1", "norrbotten", "lulea", "course-fee", 2026, 1000, 0, Day.AddDays(9), At.AddDays(40)),
            new InvoiceReopened(Id, "2026-1", "norrbotten", "lulea", "course-fee", 2026, 1000, At.AddDays(41)),
        ],
        PaymentFigures.Apply,
        figures => Assert.True(figures is { IsPaid: false, Overdue: true }),
        figures => Assert.True(figures is { IsPaid: true, Overdue: false }));

    [Fact]
    public void An_occasion_is_without_a_team_until_one_is_confirmed() => InAnyOrder<MissingTeam>(
        [
            new TeamConfirmed(Id, "norrbotten", new(Guid.NewGuid(), "lulea"), [], 1, At),
            new TeamMissing(Id, "kurs", "norrbotten", Day, Day.AddDays(9), 1, 2, [], 3, At),
            new TeamConfirmed(Id, "norrbotten", new(Guid.NewGuid(), "lulea"), [], 4, At),
        ],
        (state, fact) => MissingTeam.Apply(state, Id, fact),
        figures => Assert.False(figures.Missing),
        figures => Assert.True(figures is { Missing: true, Trainers: 2 }));

    [Fact]
    public void What_the_region_owes_of_the_pool_is_kept_as_an_invoice_and_as_no_cost() => Assert.All(
        new[] { "trainer-pool-credit", "self-billing" },
        kind =>
        {
            var drafted = InvoiceFigures.Apply(null, new InvoiceDrafted(Id, "norrbotten", "lulea", kind, null, null, 2026, -70, At));
            Assert.True(drafted is { Owed: true, Issued: false, Amount: -70 });
            Assert.True(InvoiceFigures.Apply(drafted, new InvoiceIssued(Id, "2026-1", "norrbotten", "lulea", kind, null, null, 2026, -70, At)) is { Owed: true, Issued: true });
        });

    [Fact]
    public void Days_are_untaught_until_a_substitute_is_found() => InAnyOrder<UntaughtDays>(
        [
            new SubstituteAssigned(Id, Id, "kurs", "norrbotten", Guid.Empty, new(Guid.NewGuid(), "lulea"), false, [Day], 2, At),
            new SubstituteNotFound(Id, Id, "kurs", "norrbotten", Guid.Empty, [Day.AddDays(1), Day], 5, At),
            new SubstituteAssigned(Id, Id, "kurs", "norrbotten", Guid.Empty, new(Guid.NewGuid(), "lulea"), false, [Day], 6, At),
        ],
        (state, fact) => UntaughtDays.Apply(state, Id, fact),
        figures => Assert.False(figures.Untaught(null)),
        figures =>
        {
            Assert.True(figures.Untaught(null));
            Assert.Equal([Day, Day.AddDays(1)], figures.Days);
        });

    [Fact]
    public void Days_are_untaught_until_another_team_is_confirmed()
    {
        var untaught = UntaughtDays.Apply(null, Id, new SubstituteNotFound(Id, Id, "kurs", "norrbotten", Guid.Empty, [Day], 5, At))!;
        MissingTeam Team(int hours) => MissingTeam.Apply(null, Id, new TeamConfirmed(Id, "norrbotten", new(Guid.NewGuid(), "lulea"), [], 3, At.AddHours(hours)))!;
        Assert.True(untaught.Untaught(Team(-1)));
        Assert.False(untaught.Untaught(Team(1)));
    }

    [Fact]
    public void An_introduction_is_overdue_until_it_is_done() => InAnyOrder<IntroductionFigures>(
        [
            new IntroductionOverdue(Id, "boden", "enhet", Day, 2, At), new IntroductionOverdue(Id, "lulea", "enhet", Day.AddDays(30), 4, At),
            new IntroductionCompleted(Id, "pitea", "enhet", "signed-off", 5, At),
        ],
        (state, fact) => IntroductionFigures.Apply(state, Id, fact),
        figures => Assert.True(figures is { Overdue: false, Municipality: "pitea" }),
        figures => Assert.True(figures is { Overdue: true, Municipality: "lulea" } && figures.DueOn == Day.AddDays(30)));

    [Fact]
    public void An_occasion_had_too_few_as_was_last_said() => InAnyOrder<OccasionFigures>(
        [new OccasionScheduled(Id, "kurs", "norrbotten", [], 20, null, null, 1, At), new OccasionBelowMinimum(Id, "kurs", "norrbotten", 8, 3, Day, 2, At), new OccasionBelowMinimum(Id, "kurs", "norrbotten", 10, 3, Day, 5, At)],
        OccasionFigures.Apply,
        figures => Assert.Equal(10, figures.Below!.Minimum),
        figures => Assert.Equal(8, figures.Below!.Minimum));

    [Fact]
    public void A_course_that_is_retired_is_planned_no_more_unless_it_is_published_anew() => InAnyOrder<CourseFigures>(
        [new CoursePublished("kurs", "Kurs", "new", [new("on-site", false), new("digital", true)], 1, 4, null, 1, At), new CourseRetired("kurs", 2, At), new CoursePublished("kurs", "Kurs igen", "new", [new("on-site", false)], 1, 2, null, 3, At)],
        (state, fact) => CourseFigures.Apply(state, Id, fact),
        figures => Assert.True(figures is { Retired: false, Days: 1, Trainers: 2, Title: "Kurs igen" }),
        figures => Assert.True(figures is { Retired: true, Days: 1.5m, Title: "Kurs" }));

    [Fact]
    public void Economy_tells_fees_agreements_and_what_the_region_owes_apart()
    {
        InvoiceFigures Invoice(string kind, decimal amount, bool issued) => new(Guid.NewGuid(), "norrbotten", "lulea", kind, null, null, 2026, amount, issued);
        PaymentFigures Payment(string kind, decimal payable, decimal paid, decimal left) => new(
            Guid.NewGuid(), "norrbotten", "lulea", kind, 2026, payable, paid, paid > 0 ? Day : null, paid > 0 ? At : null, left, Day, left > 0 ? At : null);
        var year = new EconomyOfYear(
            [
                (null, Invoice("course-fee", 1000, true)), (null, Invoice("course-fee", 300, false)), (null, Invoice("credit", -200, true)),
                (null, Invoice("coordinator", 5000, true)), (null, Invoice("coordinator", 5001, false)), (null, Invoice("settlement", -40, true)),
                (null, Invoice("trainer-pool-credit", -70, true)), (null, Invoice("self-billing", -30, false)),
            ],
            [(null, Payment("course-fee", 1250, 1250, 0)), (null, Payment("coordinator", 6250, 0, 6250)), (null, Payment("trainer-pool-credit", -70, 0, 0))]);
        var economy = year.Told("norrbotten", 2026);
        Assert.Equal((800m, 300m), (economy.CourseFees.Invoiced, economy.CourseFees.Committed));
        Assert.Equal((4960m, 5001m), (economy.Agreements.Invoiced, economy.Agreements.Committed));
        Assert.Equal((-70m, -30m), (economy.Owed.Invoiced, economy.Owed.Committed));
        Assert.Equal([3, 3, 2, 2, 1, 1], EconomyOfYear.Figures.Keys.Select(figure => year.Of(figure).Behind.Count()));
        Assert.Equal((7500m, 1250m, 1, 6250m), (economy.Payable, economy.Paid, economy.OverdueInvoices, economy.Overdue));
    }

    // All six orders of three facts, each fact twice, make the same; without the last it is as before.
    private static void InAnyOrder<T>(object[] facts, Func<T?, object, T?> apply, Action<T> then, Action<T> withoutTheLast) where T : class
    {
        T Of(IEnumerable<int> order) => order.Aggregate((T?)null, (state, fact) => apply(state, facts[fact]))!;
        var seen = new[] { new[] { 0, 1, 2 }, [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [2, 1, 0, 2, 1, 0] }.Select(order => Of(order)).ToList();
        Assert.All(seen, then);
        Assert.Single(seen.Select(one => JsonSerializer.Serialize(one)).Distinct());
        withoutTheLast(Of([0, 1]));
        withoutTheLast(Of([1, 0]));
    }
}

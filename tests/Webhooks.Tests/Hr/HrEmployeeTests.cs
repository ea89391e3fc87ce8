using Xunit;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>What is told of an employee, by what was said of her or him.</summary>
public sealed class HrEmployeeTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly HrEmployee Unknown = new(Uuid.From("employee", "ann"), Uuid.From("system"), "lulea");

    [Fact]
    public void A_coming_leave_waits_for_its_day_and_ends_by_itself()
    {
        var employee = Told(Unknown, Said(1, ("employed", "yes:2026-01-01")), Said(2, ("leaveFrom", "2026-03-10"), ("leaveUntil", "2026-04-01")));
        Assert.Equal((false, new DateOnly(2026, 3, 10)), (employee.OnLeaveTold, employee.Next(Today)));
        Assert.Equal(HrTelling.Nothing, employee.Tell([], new DateOnly(2026, 3, 9)));
        Assert.Equal(HrTelling.Nothing with { OnLeave = true }, employee.Tell([], new DateOnly(2026, 3, 10)));
        (employee, _) = employee.Told([], null, new DateOnly(2026, 3, 10));
        Assert.Equal(new DateOnly(2026, 4, 1), employee.Next(new DateOnly(2026, 3, 10)));
        Assert.Equal(HrTelling.Nothing with { OnLeave = false }, employee.Tell([], new DateOnly(2026, 4, 1)));
        (employee, _) = employee.Told([], null, new DateOnly(2026, 4, 1));
        Assert.Null(employee.Next(new DateOnly(2026, 4, 1)));
    }

    [Theory]
    [InlineData("2026-03-10", 0)]
    [InlineData("2026-04-01", 1)]
    public async Task A_leave_that_is_refused_on_its_day_is_asked_of_by_the_message_that_said_it(string day, int by)
    {
        HrStatement[] leave = [Said(2, ("leaveFrom", "2026-03-10")), Said(3, ("leaveUntil", "2026-04-01"))];
        var today = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var (employee, _) = Told(Unknown, [Said(1, ("employed", "yes:2026-01-01")), .. leave]).Told([], null, today.AddDays(-1));
        var round = await TellEnrolment.Of(employee, today, _ => Task.FromResult<Told>(new Told.Refused("refused", "HTTP 403")));
        Assert.Equal([(leave[by].Message, "refused", "HTTP 403")], round.Refused);
        Assert.Null(round.Away);

        // Said again, it is told again.
        (employee, _) = employee.Hear(leave[by], At);
        round = await TellEnrolment.Of(employee, today, _ => Task.FromResult<Told>(new Told.Taken(Guid.NewGuid(), "changed", [])));
        Assert.Equal((leave[by].Message, 0), (Assert.Single(Assert.Single(round.Taken)).Message, round.Refused.Count));
    }

    [Fact]
    public void Of_a_role_and_that_she_leads_the_later_word_holds()
    {
        var employee = Told(Unknown, Said(1, ("role", "kurator")));
        Assert.Equal("enhetschef", Tell(employee, Said(2, ("leads", "yes"))).Role);
        Assert.Equal("Enhetschef", Tell(Told(Unknown, Said(1, ("role", "Enhetschef"))), Said(2, ("leads", "yes"))).Role);
        employee = Told(employee, Said(2, ("leads", "yes")));
        Assert.Equal("kurator", Tell(employee, Said(3, ("role", "kurator"))).Role);
        Assert.Equal("kurator", Tell(employee, Said(3, ("leads", "no"))).Role);
    }

    [Fact]
    public void Who_is_hired_again_comes_to_the_unit_that_was_said_last()
    {
        var employee = Told(Told(Unknown, Said(1, ("employed", "yes:2026-01-01"), ("unit", "Barn"), ("works", "lulea"))), Said(3, ("employed", "no:2026-02-01")));
        employee = Told(employee, Said(2, ("unit", "Vuxen"), ("works", "lulea")));
        Assert.Equal("Vuxen", Tell(employee, Said(4, ("employed", "yes:2026-03-01"))).Unit);
    }

    [Fact]
    public void A_name_is_kept_until_it_is_told_and_then_only_to_be_compared()
    {
        var employee = Told(Unknown, Said(1, ("name", "Ann Ek"), ("unit", "Barn")));
        Assert.Equal("Barn", employee.Known["unit"].Value);
        Assert.StartsWith("#", employee.Known["name"].Value, StringComparison.Ordinal);
        Assert.False(employee.Hear(Said(1, ("name", "Ann Ek")), At).Contradicts);
        Assert.True(employee.Hear(Said(1, ("name", "Bo Ek")), At).Contradicts);
        Assert.DoesNotContain("name", employee.Forgotten().Known.Keys);
    }

    [Fact]
    public void A_number_is_later_than_any_time_and_a_larger_number_than_a_smaller() => Assert.Equal(
        [HrPosition.Of(null, At), HrPosition.Of(null, At.AddTicks(1)), HrPosition.Of(2, At.AddYears(-1)), HrPosition.Of(10, At.AddYears(-2))],
        new[] { HrPosition.Of(10, At.AddYears(-2)), HrPosition.Of(null, At.AddTicks(1)), HrPosition.Of(2, At.AddYears(-1)), HrPosition.Of(null, At) }.Order(StringComparer.Ordinal));

    private static HrTelling Tell(HrEmployee employee, HrStatement statement) => employee.Tell([statement], Today);

    private static HrEmployee Told(HrEmployee employee, params HrStatement[] statements) => employee.Told(statements, null, Today).Employee;

    private static HrStatement Said(int position, params (string Field, string Value)[] says) => new(
        Guid.NewGuid(), HrPosition.Of(position, At), Today, says.ToDictionary(one => one.Field, one => one.Value));
}

using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;

namespace Yrkesresan.Reporting.Steering;

/// <summary>What became of an issued invoice. What is said of it may come in any order: of each kind the latest holds.</summary>
/// <param name="Id">The invoice, and its stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind">Kind of invoice.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Payable">Kronor to pay, VAT included; null: not heard of, or issued before it was told.</param>
/// <param name="Paid">Kronor paid in for it.</param>
/// <param name="PaidOn">Local date from which nothing is left to pay; null: something is.</param>
/// <param name="PaidAt">When that was said (UTC).</param>
/// <param name="Left">Kronor that were left to pay when it fell overdue.</param>
/// <param name="DueOn">Last local date to pay.</param>
/// <param name="OverdueAt">When it was said that it is overdue (UTC); null: never.</param>
/// <param name="ReopenedAt">When it was last said that it is not paid after all (UTC); null: never.</param>
public sealed record PaymentFigures(
    Guid Id, string Region, string Municipality, string Kind, int Year, decimal? Payable = null, decimal Paid = 0, DateOnly? PaidOn = null,
    DateTimeOffset? PaidAt = null, decimal Left = 0, DateOnly? DueOn = null, DateTimeOffset? OverdueAt = null,
    DateTimeOffset? ReopenedAt = null)
{
    /// <summary>Whether the last that was said of it is that it is paid.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPaid => PaidAt is { } paid && !(ReopenedAt >= paid);

    /// <summary>Whether it is overdue, and not paid since.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Overdue => OverdueAt is { } overdue && !(IsPaid && PaidAt >= overdue);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static PaymentFigures? Apply(PaymentFigures? state, object fact) => fact switch
    {
        InvoiceIssued e => (state ?? new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Year)) with { Payable = e.Payable, DueOn = state?.DueOn ?? e.DueOn },
        InvoicePaid e when !(state?.PaidAt >= e.At) =>
            (state ?? new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Year)) with { Paid = e.Paid, PaidOn = e.On, PaidAt = e.At },
        InvoiceReopened e when !(state?.ReopenedAt >= e.At) =>
            (state ?? new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Year)) with { ReopenedAt = e.At },
        InvoiceOverdue e when !(state?.OverdueAt >= e.At) =>
            (state ?? new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Year)) with { Left = e.Left, DueOn = e.DueOn, OverdueAt = e.At },
        _ => state,
    };
}

/// <summary>Keeps <see cref="PaymentFigures"/> in step with the log.</summary>
public sealed class PaymentFiguresProjection : SingleStreamProjection<PaymentFigures, Guid>
{
    /// <summary>Is given what becomes of issued invoices.</summary>
    public PaymentFiguresProjection()
    {
        IncludeType<InvoiceIssued>();
        IncludeType<InvoicePaid>();
        IncludeType<InvoiceReopened>();
        IncludeType<InvoiceOverdue>();
    }

    /// <inheritdoc />
    public override PaymentFigures? Evolve(PaymentFigures? snapshot, Guid id, IEvent e) => PaymentFigures.Apply(snapshot, e.Data);
}

/// <summary>An occasion that had no full team on its decision date; a later confirmed team has mended it.</summary>
/// <param name="Id">The stream: the occasion's team.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Course">Slug; null: only the team was heard of.</param>
/// <param name="FirstDay">Local date it begins; null likewise.</param>
/// <param name="Leaders">Course leaders needed then.</param>
/// <param name="Trainers">Trainers needed then.</param>
/// <param name="MissingVersion">The team's version that said what is missing; 0: none.</param>
/// <param name="ConfirmedVersion">The team's version that was last confirmed; 0: none.</param>
/// <param name="ConfirmedAt">When that was (UTC); null: never.</param>
public sealed record MissingTeam(
    Guid Id, Guid Occasion, string Region, string? Course, DateOnly? FirstDay, int Leaders, int Trainers, long MissingVersion, long ConfirmedVersion,
    DateTimeOffset? ConfirmedAt = null)
{
    /// <summary>Whether it still lacks somebody.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Missing => MissingVersion > ConfirmedVersion;

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static MissingTeam? Apply(MissingTeam? state, Guid id, object fact) => fact switch
    {
        TeamMissing e when state is null || state.MissingVersion < e.TeamVersion =>
            new(id, e.Occasion, e.Region, e.Course, e.FirstDay, e.Leaders, e.Trainers, e.TeamVersion, state?.ConfirmedVersion ?? 0, state?.ConfirmedAt),
        TeamConfirmed e when state is null => new(id, e.Occasion, e.Region, null, null, 0, 0, 0, e.TeamVersion, e.At),
        TeamConfirmed e when state.ConfirmedVersion < e.TeamVersion => state with { ConfirmedVersion = e.TeamVersion, ConfirmedAt = e.At },
        _ => state,
    };
}

/// <summary>Keeps <see cref="MissingTeam"/> in step with the log.</summary>
public sealed class MissingTeamProjection : SingleStreamProjection<MissingTeam, Guid>
{
    /// <summary>Is given what is about teams.</summary>
    public MissingTeamProjection()
    {
        IncludeType<TeamMissing>();
        IncludeType<TeamConfirmed>();
    }

    /// <inheritdoc />
    public override MissingTeam? Evolve(MissingTeam? snapshot, Guid id, IEvent e) => MissingTeam.Apply(snapshot, id, e.Data);
}

/// <summary>Days of a team's member for whom no substitute was found: one found later, or a team confirmed later, has mended it.</summary>
/// <param name="Id">The stream: the search.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Days">Local dates that nobody teaches; none: only that a substitute was found has been heard of.</param>
/// <param name="NotFoundVersion">The search's version that said so; 0: none.</param>
/// <param name="NotFoundAt">When (UTC); null likewise.</param>
/// <param name="AssignedVersion">The one that said who takes the days over; 0: none.</param>
public sealed record UntaughtDays(
    Guid Id, Guid Occasion, string Region, string Course, IReadOnlyList<DateOnly> Days, long NotFoundVersion, DateTimeOffset? NotFoundAt, long AssignedVersion)
{
    /// <summary>Whether nobody teaches them.</summary>
    /// <param name="team">What is known of the occasion's team; null: nothing.</param>
    public bool Untaught(MissingTeam? team) => NotFoundVersion > AssignedVersion && !(team?.ConfirmedAt >= NotFoundAt);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static UntaughtDays? Apply(UntaughtDays? state, Guid id, object fact) => fact switch
    {
        SubstituteNotFound e when state is null || state.NotFoundVersion < e.SubstitutionVersion =>
            new(id, e.Occasion, e.Region, e.Course, [.. e.Days.Order()], e.SubstitutionVersion, e.At, state?.AssignedVersion ?? 0),
        SubstituteAssigned e when state is null => new(id, e.Occasion, e.Region, e.Course, [], 0, null, e.SubstitutionVersion),
        SubstituteAssigned e when state.AssignedVersion < e.SubstitutionVersion => state with { AssignedVersion = e.SubstitutionVersion },
        _ => state,
    };
}

/// <summary>Keeps <see cref="UntaughtDays"/> in step with the log.</summary>
public sealed class UntaughtDaysProjection : SingleStreamProjection<UntaughtDays, Guid>
{
    /// <summary>Is given what is said of substitutes.</summary>
    public UntaughtDaysProjection()
    {
        IncludeType<SubstituteNotFound>();
        IncludeType<SubstituteAssigned>();
    }

    /// <inheritdoc />
    public override UntaughtDays? Evolve(UntaughtDays? snapshot, Guid id, IEvent e) => UntaughtDays.Apply(snapshot, id, e.Data);
}

/// <summary>Somebody's introduction that was overdue, or is done.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer then.</param>
/// <param name="DueOn">The last local day; null: not heard of.</param>
/// <param name="OverdueVersion">The introduction's version that said it is overdue; 0: none.</param>
/// <param name="DoneVersion">The one that said it is done, or need not be; 0: none.</param>
public sealed record IntroductionFigures(Guid Id, Guid Participant, string Municipality, DateOnly? DueOn, long OverdueVersion, long DoneVersion)
{
    /// <summary>Whether it is overdue, and not done since.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Overdue => OverdueVersion > DoneVersion;

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static IntroductionFigures? Apply(IntroductionFigures? state, Guid id, object fact) => fact switch
    {
        IntroductionOverdue e when state is null || state.OverdueVersion < e.IntroductionVersion =>
            new(id, e.Participant, Later(state, e.Municipality, e.IntroductionVersion), e.DueOn, e.IntroductionVersion, state?.DoneVersion ?? 0),
        IntroductionCompleted e when state is null || state.DoneVersion < e.IntroductionVersion =>
            new(id, e.Participant, Later(state, e.Municipality, e.IntroductionVersion), state?.DueOn, state?.OverdueVersion ?? 0, e.IntroductionVersion),
        _ => state,
    };

    private static string Later(IntroductionFigures? state, string municipality, long version) =>
        state is null || version > Math.Max(state.OverdueVersion, state.DoneVersion) ? municipality : state.Municipality;
}

/// <summary>Keeps <see cref="IntroductionFigures"/> in step with the log.</summary>
public sealed class IntroductionFiguresProjection : SingleStreamProjection<IntroductionFigures, Guid>
{
    /// <summary>Is given what is about introductions.</summary>
    public IntroductionFiguresProjection()
    {
        IncludeType<IntroductionOverdue>();
        IncludeType<IntroductionCompleted>();
    }

    /// <inheritdoc />
    public override IntroductionFigures? Evolve(IntroductionFigures? snapshot, Guid id, IEvent e) => IntroductionFigures.Apply(snapshot, id, e.Data);
}

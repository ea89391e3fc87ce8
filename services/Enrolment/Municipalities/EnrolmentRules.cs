using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Municipalities;

/// <summary>A municipality said how its employees are enrolled. Stream: one per municipality.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Approval">Whether a manager approves what an employee asks for (S2, S3).</param>
/// <param name="ConfirmWithinHours">Hours to confirm a seat offered from the waiting list; null: it is given without asking.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentRulesSet(string Municipality, bool Approval, int? ConfirmWithinHours, string By, DateTimeOffset At);

/// <summary>How a municipality's employees are enrolled.</summary>
/// <param name="Id">From the municipality's slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Approval">Whether a manager approves what an employee asks for.</param>
/// <param name="ConfirmWithinHours">Hours to confirm a seat offered from the waiting list; null: it is given without asking.</param>
/// <param name="Version">Version of the stream; 0: nothing was ever said.</param>
public sealed record EnrolmentRules(Guid Id, string Municipality, bool Approval, int? ConfirmWithinHours, long Version)
{
    /// <summary>The id of the stream.</summary>
    /// <param name="municipality">Slug.</param>
    public static Guid IdOf(string municipality) => Uuid.From("enrolment-rules", municipality);

    /// <summary>What holds where nothing was said: no approval, no confirmation.</summary>
    /// <param name="municipality">Slug.</param>
    public static EnrolmentRules None(string municipality) => new(IdOf(municipality), municipality, false, null, 0);

    /// <summary>The rules after an event.</summary>
    /// <param name="rules">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static EnrolmentRules? Apply(EnrolmentRules? rules, Guid id, object @event, long version) => @event switch
    {
        EnrolmentRulesSet e => new EnrolmentRules(id, e.Municipality, e.Approval, e.ConfirmWithinHours, version),
        _ => rules,
    };
}

/// <summary>Keeps the latest rules of each municipality.</summary>
public sealed class EnrolmentRulesProjection : SingleStreamProjection<EnrolmentRules, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public EnrolmentRulesProjection()
    {
        IncludeType<EnrolmentRulesSet>();
    }

    /// <inheritdoc />
    public override EnrolmentRules? Evolve(EnrolmentRules? snapshot, Guid id, IEvent e) => EnrolmentRules.Apply(snapshot, id, e.Data, e.Version);
}

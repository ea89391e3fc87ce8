using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>Why a coordinator set a rule aside for a member of a team: free text, so kept apart from the events, where it can be deleted.</summary>
/// <param name="Id">From occasion, trainer and code.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Code">The rule's code.</param>
/// <param name="Reason">As the coordinator wrote it.</param>
/// <param name="At">UTC.</param>
public sealed record ExceptionNote(Guid Id, Guid Occasion, Guid Trainer, string Code, string Reason, DateTimeOffset At)
{
    /// <summary>The id of a note.</summary>
    /// <param name="occasion">Id.</param>
    /// <param name="exception">Whom and which rule.</param>
    public static Guid IdOf(Guid occasion, GateException exception) =>
        Uuid.From("exception-note", occasion.ToString(), exception.Trainer.ToString(), exception.Code);
}

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// Tells Enrolment of an employee what is waiting: all at once, as it is one state; where that is refused one by one in the system's order, so that one at
/// fault keeps no other.
/// </summary>
/// <param name="Taken">The statements that were taken, in the order they were told.</param>
/// <param name="Refused">The messages that were not, with code and detail.</param>
/// <param name="Participant">Who it is there.</param>
/// <param name="Away">Why it could not be asked of all; null: it could.</param>
internal sealed record TellEnrolment(
    IReadOnlyList<IReadOnlyList<HrStatement>> Taken, IReadOnlyList<(Guid Message, string Code, string? Detail)> Refused, Guid? Participant, string? Away)
{
    public static async Task<TellEnrolment> Of(HrEmployee employee, DateOnly today, Func<HrTelling, Task<Told>> tell)
    {
        var (sound, ofNobody) = employee.Candidates();
        List<IReadOnlyList<HrStatement>> taken = [];
        List<(Guid, string, string?)> refused = [.. ofNobody.Select(one => (one.Message, "not-employed", (string?)null))];
        Guid? participant = null;
        string? away = null;
        var state = employee;
        if (await Say(sound) is Told.Refused no)
        {
            // A leave that begins or ends on its day was said long ago: by that message it is asked.
            if (sound.Count == 0 && employee.LeaveToTell(today) is { } leave)
            {
                refused.Add((leave, no.Code, no.Detail));
            }

            if (sound.Count == 1)
            {
                refused.Add((sound[0].Message, no.Code, no.Detail));
            }

            foreach (var one in sound.Count > 1 ? sound : [])
            {
                switch (await Say([one]))
                {
                    case Told.Refused not:
                        refused.Add((one.Message, not.Code, not.Detail));
                        break;
                    case Told.Away:
                        return new TellEnrolment(taken, refused, participant, away);
                }
            }
        }

        return new TellEnrolment(taken, refused, participant, away);

        // Null: nothing is to be said, as something later was said before.
        async Task<Told?> Say(IReadOnlyList<HrStatement> statements)
        {
            var said = state.Tell(statements, today);
            var answer = said with { Version = 0 } == HrTelling.Nothing ? null : await tell(said);
            switch (answer)
            {
                case null or Told.Taken:
                    participant = (answer as Told.Taken)?.Participant ?? participant;
                    (state, _) = state.Told(statements, participant, today);
                    taken.Add(statements);
                    break;
                case Told.Away gone:
                    away = gone.Because;
                    break;
            }

            return answer;
        }
    }
}

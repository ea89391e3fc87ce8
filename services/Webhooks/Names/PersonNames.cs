using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Names;

/// <summary>
/// Adds a person's name to what is sent, where the endpoint asks for it and its region allows, at the moment of sending: the queue holds none. Asked of
/// Enrolment as the municipality's system would, so that one who works elsewhere by then, or was erased, has none. Where Enrolment does not answer it is
/// sent without: what happened is not kept waiting for a name.
/// </summary>
internal sealed class PersonNames(Sessions sessions, Hr.Enrolment enrolment)
{
    /// <summary>What is sent.</summary>
    public async Task<string> Added(Claimed claimed, CancellationToken cancellation)
    {
        const string participant = "participant/";
        if (claimed.State is not { Names: true, Municipality: { } municipality }
            || !claimed.Subject.StartsWith(participant, StringComparison.Ordinal) || !Guid.TryParse(claimed.Subject[participant.Length..], out var person))
        {
            return claimed.Body;
        }

        await using (var session = sessions.Read())
        {
            if (!await NamesRule.Holds(session, municipality, cancellation))
            {
                return claimed.Body;
            }
        }

        if (await enrolment.NameOf(municipality, person, cancellation) is not { } name)
        {
            return claimed.Body;
        }

        var body = JsonNode.Parse(claimed.Body)!;
        body["data"]!["name"] = name;
        return body.ToJsonString(Json.Options);
    }
}

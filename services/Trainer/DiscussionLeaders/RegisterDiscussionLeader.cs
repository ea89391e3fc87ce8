using JasperFx;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.DiscussionLeaders;

/// <summary>Registers a discussion leader of an organisation.</summary>
public static class RegisterDiscussionLeader
{
    /// <summary>What follows.</summary>
    /// <param name="registered">What is asked.</param>
    /// <param name="leader">The discussion leader so far.</param>
    public static IEnumerable<object> Decide(DiscussionLeaderRegistered registered, DiscussionLeader? leader) => leader is null ? [registered] : [];

    /// <summary>What is sent.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">Address at work, unique within the organisation.</param>
    /// <param name="Municipality">Slug of the organisation.</param>
    /// <param name="Region">Slug.</param>
    /// <param name="Unit">The unit; left out: the whole organisation.</param>
    public sealed record Request(string? Name, string? Email, string? Municipality, string? Region, string? Unit = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/discussion-leaders", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(RegisterDiscussionLeader)).WithTags("Samtalsledare")
        .WithSummary("Registrerar en samtalsledare i den egna organisationen")
        .Produces<DiscussionLeaderView>(StatusCodes.Status201Created);

    /// <summary>Writes what registering somebody writes.</summary>
    internal static DiscussionLeader Write(IDocumentSession session, DiscussionLeaderRegistered registered, string name, string email)
    {
        session.Events.StartStream<DiscussionLeader>(registered.Leader, [.. Decide(registered, null)]);
        session.Insert(new DiscussionLeaderDetails(registered.Leader, name.Trim(), email.Trim()));
        session.Insert(new LeaderAddress(LeaderAddress.IdOf(registered.Municipality, email), registered.Leader));
        return DiscussionLeader.Apply(null, registered)!;
    }

    private static async Task<IResult> Handle(Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Text("name", request.Name);
        input.Email("email", request.Email);
        input.Slug("municipality", request.Municipality);
        input.Slug("region", request.Region);
        input.OptionalText("unit", request.Unit);
        input.ThrowIfAny();
        if (!caller.MayRecruit(request.Municipality!, request.Region!))
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        try
        {
            return await http.CreateOnce(session, () =>
            {
                var now = clock.GetUtcNow();
                var state = Write(
                    session, new DiscussionLeaderRegistered(Guid.CreateVersion7(now), request.Municipality!, request.Region!, request.Unit?.Trim(), now), request.Name!, request.Email!);
                return Task.FromResult(new Answer(
                    $"/api/trainer/v1/discussion-leaders/{state.Id}", DiscussionLeaderView.Of(state, new(state.Id, request.Name!.Trim(), request.Email!.Trim())), 1));
            });
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(LeaderAddress))
        {
            throw new RuleBroken("leader-registered");
        }
    }
}

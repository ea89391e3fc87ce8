using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Courses;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Gives a draft the next number of the region's series, today's date and all that is printed on it as it stands now; from then on it never changes.</summary>
/// <param name="On">Local date, whose year's series numbers it.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="Run">The run it is part of.</param>
public sealed record IssueInvoice(DateOnly On, Guid By, DateTimeOffset At, Guid? Run = null)
{
    private const int Attempts = 10;

    internal static IssueInvoice Now(TimeProvider clock, Guid by, Guid? run = null)
    {
        var now = clock.GetUtcNow();
        return new IssueInvoice(now.SwedishDay(), by, now, run);
    }

    internal static IEnumerable<object> Decide(IssueInvoice command, Invoice? invoice, NumberSeries? series, InvoicingData data)
    {
        switch (invoice)
        {
            case null: throw new NotFound();
            case { Issued: not null }: return [];
            case { Withdrawn: not null }: throw new RuleBroken("invoice-withdrawn");
        }

        // Another instance's clock may be ahead: numbers follow dates all the same.
        var on = series?.LastOn > command.On ? series.LastOn : command.On;
        var next = (series?.Last ?? 0) + 1;
        var number = NumberSeries.Number(on.Year, next);
        return [new InvoiceIssued(on.Year, next, number, on, command.By, command.At, data.TermsOf(invoice, on, number), command.Run)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/invoices/{id:guid}/issue", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(IssueInvoice)).WithTags("Invoices")
        .WithSummary("Gives a draft the next number of the region's gap-free series, today's date, due date, VAT and payment reference. Asked again, it answers the same. "
            + "409 where something is missing that has to be on it: seller-missing, vat-number-missing, buyer-missing, organisation-number-missing, buyer-reference-missing, "
            + "seller-reference-missing; and of an instalment whose municipality is no member when its period begins: not-a-member.")
        .Produces<InvoiceView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var invoice = await Find(id, sessions, http.RequestAborted);
        caller.MayWrite(invoice.Drafted.Region);
        var changed = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = sessions.Open();
                var outcome = (await InSeries(invoice.Drafted.Region, [id], () => Now(clock, caller.Pseudonym()), session, http.RequestAborted))[0];
                changed = http.ExpectedVersion() is { } expected && expected != outcome.Version;
                if (changed)
                {
                    throw new ConcurrencyException(typeof(Invoice), invoice.Id);
                }

                if (outcome.Refused is { } code)
                {
                    throw new RuleBroken(code);
                }

                await session.SaveChangesAsync(http.RequestAborted);
                InvoiceCount.Issued(outcome.Now ? [outcome.Invoice] : []);
                http.SetETag(outcome.Invoice.Version);
                return Results.Ok(InvoiceView.Of(outcome.Invoice));
            }
            catch (Exception exception) when (!changed && MayTryAgain(exception) && attempt < Attempts)
            {
                // The year's first number has no row to queue up at: of several that start the series one wins, the others go on from there.
            }
        }
    }

    internal static async Task<Invoice> Find(Guid id, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await session.LoadAsync<Invoice>(Invoice.Key(id), cancellation) ?? throw new NotFound();
    }

    /// <summary>Whether somebody else was at the same at the same moment.</summary>
    internal static bool MayTryAgain(Exception exception) => exception is ConcurrencyException or ExistingStreamIdCollisionException;

    /// <summary>What became of an invoice that was to be issued.</summary>
    /// <param name="Invoice">As it then is.</param>
    /// <param name="Now">Whether it was issued just now.</param>
    /// <param name="Refused">Code of the rule that keeps it from being issued.</param>
    /// <param name="Version">Its stream's version before, when nobody else could change it any more.</param>
    internal sealed record Outcome(Invoice Invoice, bool Now, string? Refused, long Version);

    /// <summary>
    /// Issues invoices of one region in the order given, alone on the series until the save: nobody else issues in the region meanwhile, and a save
    /// that fails takes its numbers with it. Those that are issued already stay as they are, and those that can't be take no number. The caller saves.
    /// </summary>
    /// <param name="region">Slug.</param>
    /// <param name="ids">Which, in this order.</param>
    /// <param name="ask">Says what is asked, with the date: it is asked when the series is held, as whoever waits for it may wait over midnight.</param>
    /// <param name="session">Of no journey.</param>
    /// <param name="cancellation">Stops waiting.</param>
    internal static async Task<IReadOnlyList<Outcome>> InSeries(
        string region, IReadOnlyList<Guid> ids, Func<IssueInvoice> ask, IDocumentSession session, CancellationToken cancellation)
    {
        IEventStream<NumberSeries> numbers;
        IssueInvoice command;
        int year;
        do
        {
            year = ask().On.Year;
            numbers = await session.Events.FetchForExclusiveWriting<NumberSeries>(NumberSeries.Key(region, year), cancellation);
            command = ask();
        }
        while (command.On.Year != year);

        var series = numbers.Aggregate;
        var drafted = await session.LoadManyAsync<Invoice>([.. ids.Select(Invoice.Key)]);
        var streams = await session.LockInvoices([.. ids, .. drafted.Select(one => one.Drafted.Credits).OfType<Guid>()], cancellation);
        var states = streams.ToDictionary(one => one.Key, one => one.Value.Aggregate);
        var versions = streams.ToDictionary(one => one.Key, one => one.Value.CurrentVersion ?? 0);
        var data = await InvoicingData.Load(session, region, [.. ids.Select(id => states[id]).OfType<Invoice>()], states, cancellation);
        var done = new List<Outcome>(ids.Count);
        foreach (var id in ids)
        {
            InvoiceIssued? issued;
            try
            {
                issued = Decide(command, states[id], series, data).Cast<InvoiceIssued>().SingleOrDefault();
            }
            catch (RuleBroken broken)
            {
                done.Add(new Outcome(states[id]!, false, broken.Code, versions[id]));
                continue;
            }

            if (issued is not null)
            {
                void Append(Guid invoice, object happened)
                {
                    streams[invoice].AppendOne(happened);
                    states[invoice] = Invoice.Evolve(states[invoice], happened);
                }

                Append(id, issued);
                var invoice = states[id]!;
                if (invoice.Drafted.Credits is { } credited)
                {
                    Append(credited, new CreditIssued(id, issued.Number, -invoice.Payable, command.At));
                    InvoiceFallsOverdue.Settle(session, states[credited]!);
                }

                InvoiceFallsOverdue.Set(session, invoice);
                var assigned = new NumberAssigned(region, issued.SeriesYear, issued.Sequence, id, command.At);
                numbers.AppendOne(assigned);
                series = NumberSeries.Evolve(series, assigned);
            }

            done.Add(new Outcome(states[id]!, issued is not null, null, versions[id]));
        }

        return done;
    }
}

/// <summary>What has to be known to issue a region's invoices: who invoices, who pays, and how it is taxed.</summary>
/// <param name="Seller">Null: the region has not said who it is.</param>
/// <param name="Rules">Null: as everybody's.</param>
/// <param name="Buyers">By slug.</param>
/// <param name="Credited">The issued invoices that credits among them refer to.</param>
internal sealed record InvoicingData(
    Seller? Seller, InvoicingRules? Rules, IReadOnlyDictionary<string, Municipality> Buyers, IReadOnlyDictionary<Guid, Invoice?> Credited)
{
    /// <summary>The agreements whose instalments are among them, by year.</summary>
    public IReadOnlyDictionary<int, Agreement> Agreements { get; init; } = new Dictionary<int, Agreement>();

    /// <summary>What their courses are called, by journey and slug; a course that nobody has told of is called by its slug.</summary>
    public IReadOnlyDictionary<(string Journey, string Course), string> CourseTitles { get; init; } = new Dictionary<(string, string), string>();

    /// <summary>What is printed beside the lines.</summary>
    /// <exception cref="RuleBroken">Something is missing that has to be on it, the sum has the wrong sign, or who would pay is not in it any more.</exception>
    public InvoiceTerms TermsOf(Invoice draft, DateOnly on, string number)
    {
        var seller = Seller ?? throw new RuleBroken("seller-missing");
        var buyer = Buyers.GetValueOrDefault(draft.Drafted.Municipality) ?? throw new RuleBroken("buyer-missing");
        // Who has left is amended out of the agreement first: nobody is invoiced for a time it is not in (S2).
        if (draft.Drafted is { Kind: InvoiceKind.Coordinator, Instalment: { } instalment } && Agreements.GetValueOrDefault(draft.Drafted.Year) is { } agreement
            && !buyer.MemberOn(Agreement.PeriodStart(agreement.Year, agreement.Instalments, instalment)))
        {
            throw new RuleBroken("not-a-member");
        }

        var organisation = buyer.OrganisationNumber ?? throw new RuleBroken("organisation-number-missing");
        // By whose reference it is found at whoever receives it: of a self-billed one that is the region.
        if ((draft.Drafted.Kind == InvoiceKind.SelfBilling ? seller.Reference : buyer.Reference) is null)
        {
            throw new RuleBroken(draft.Drafted.Kind == InvoiceKind.SelfBilling ? "seller-reference-missing" : "buyer-reference-missing");
        }

        if (draft.IsOwed ? draft.Amount > 0 : draft.Amount < 0)
        {
            throw new RuleBroken("wrong-sign");
        }

        var (vat, whole, totals) = Taxed(draft);
        if (vat.Category == VatRule.Standard && seller.VatNumber is null)
        {
            throw new RuleBroken("vat-number-missing");
        }

        return new InvoiceTerms(
            on.AddDays(seller.PaymentTerms), PaymentReference.Of(number),
            new SellerThen(
                seller.LegalName, seller.OrganisationNumber, seller.VatNumber, Then(seller.Address)!, seller.Bankgiro, seller.FSkatt, seller.PeppolId, seller.Contact,
                seller.Reference),
            new BuyerThen(buyer.Name, organisation, buyer.PeppolId ?? $"0007:{organisation}", buyer.Reference, Then(buyer.Address)),
            vat, totals.Vat, whole, totals.Rounding, TitleOf(draft));
    }

    // A credit says it as the invoice does that it credits.
    private string? TitleOf(Invoice draft) => draft.Drafted switch
    {
        { Credits: { } id } when Credited.GetValueOrDefault(id) is { Issued: { } issued } => issued.Terms?.CourseTitle,
        { Journey: { } journey, Course: { } course } => CourseTitles.GetValueOrDefault((journey, course)),
        _ => null,
    };

    // A credit is taxed as what it credits was, whatever holds now; so much of its VAT as goes with this credit was settled when it was drafted.
    private (VatRule Vat, bool Whole, Totals Totals) Taxed(Invoice draft)
    {
        if (draft.Drafted.Credits is { } id && Credited.GetValueOrDefault(id) is { Issued: { } issued } credited)
        {
            var part = credited.Credited.Find(one => one.Credit == draft.Drafted.Invoice);
            return issued.Terms is { } then
                ? (then.Vat, then.WholeKronor, new Totals(-(part?.Vat ?? 0), -(part?.Rounding ?? 0)))
                : (VatRule.Unsaid, false, new Totals(0, 0));
        }

        // A credit of no invoice of ours gives back coordinator cost: the only thing that is settled without one.
        var kind = draft.Drafted.Kind == InvoiceKind.Credit ? InvoiceKind.Settlement : draft.Drafted.Kind;
        var (rule, whole) = (InvoicingRules.Of(Rules, kind), Rules?.WholeKronor ?? false);
        return (rule, whole, Totals.Of(draft.Amount, rule.Rate, whole));
    }

    private static AddressThen? Then(Address? address) => address is null ? null : new AddressThen(address.Street, address.PostalCode, address.City);

    public static async Task<InvoicingData> Load(
        IQuerySession session, string region, IReadOnlyList<Invoice> drafts, IReadOnlyDictionary<Guid, Invoice?> credited, CancellationToken cancellation)
    {
        List<string> municipalities = [.. drafts.Select(one => one.Drafted.Municipality).Distinct()];
        var own = await session.LoadAsync<Region>(Region.Key(region), cancellation);
        var rules = await session.LoadAsync<InvoicingRules>(InvoicingRules.Key(region), cancellation);
        var buyers = municipalities.Where(slug => own?.Municipalities.ContainsKey(slug) is true).ToDictionary(slug => slug, slug => own!.Municipalities[slug]);
        // Somebody of another region's municipality may have been at a course here; who that is, its own region says.
        var elsewhere = await session.LoadManyAsync<MunicipalityRegion>([.. municipalities.Where(slug => !buyers.ContainsKey(slug))]);
        foreach (var other in await session.LoadManyAsync<Region>([.. elsewhere.Select(one => Region.Key(one.Region)).Distinct()]))
        {
            foreach (var one in elsewhere.Where(one => Region.Key(one.Region) == other.Id && other.Municipalities.ContainsKey(one.Id)))
            {
                buyers[one.Id] = other.Municipalities[one.Id];
            }
        }

        var agreements = await session.LoadManyAsync<Agreement>(
            [.. drafts.Where(one => one.Drafted.Kind == InvoiceKind.Coordinator).Select(one => Agreement.Key(region, one.Drafted.Year)).Distinct()]);
        return new InvoicingData(own?.Seller, rules, buyers, credited)
        {
            Agreements = agreements.ToDictionary(agreement => agreement.Year),
            CourseTitles = await CourseTitle.Of(session.DocumentStore, drafts.Where(one => one.Issued is null), cancellation),
        };
    }
}

using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Transformations;
using Messaging.Core.Why;

namespace Messaging.Tests.Why;

/// <summary>Each link of the chain, broken by itself: it is the first that is marked, and says what to do and where.</summary>
public sealed class WhyChainTests
{
    private readonly WhyFactsBuilder _facts = new();

    [Fact]
    public void Chain_MailWasAccepted_HasNoBrokenLinkAndAsksForTheSpamFolder()
    {
        var chain = WhyChain.Of(_facts.Sent());

        chain.ShouldAllBe(link => link.Verdict == WhyVerdict.Good);
        chain[^1].Says.ShouldContain("<m.11@example.com>");
        chain[^1].Says.ShouldContain("250 2.0.0 Ok: queued as 4D1");
        chain[^1].ToDo.ShouldNotBeNull().ShouldContain("spam folder");
        WhyChain.Conclude(_facts.Sent(), chain).ShouldContain("spam folder");
    }

    [Fact]
    public void Customer_Unknown_IsTheOnlyLink()
    {
        var broken = Broken(_facts.Sent() with { Customer = null, Question = new WhyQuestion("C-99") }, WhyLink.Customer);

        broken.Says.ShouldBe("No customer, invoice or address \"C-99\" is known here.");
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.Customers));
    }

    [Fact]
    public void Invoice_NoneAtAll_SaysSo() =>
        Broken(_facts.NeverSent() with { Invoice = null }, WhyLink.Invoice).Says.ShouldContain("has no invoice at all");

    [Fact]
    public void Scope_CustomerInAnotherCluster_NamesBoth()
    {
        (_facts.Run.ClusterKey, _facts.Run.IncludeChildren) = ("be", true);

        var broken = Broken(_facts.Standing(MessageResultStatus.Closed) with { InCluster = false, Message = null }, WhyLink.Scope);

        broken.Says.ShouldBe("Run 7 was made for the cluster \"be\" and those below it; the customer is in the cluster Netherlands › Retail.");
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.Customer, "C-3"));
    }

    [Fact]
    public void Scope_InvoiceOfAnotherPeriod_NamesBoth()
    {
        (_facts.Run.PeriodFrom, _facts.Run.PeriodTo) = (new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31));

        Broken(_facts.Sent() with { Message = null }, WhyLink.Scope).Says.ShouldContain("the period 2026-10-01 to 2026-10-31; the invoice is for 2026-11-01 to 2026-11-01");
    }

    [Fact]
    public void Address_UnderANearlyEqualKey_NamesTheKeyAndTheAddress()
    {
        _facts.Customer.EmailAddresses[0].RecipientKey = "invoices";

        var broken = Broken(_facts.NeverSent(), WhyLink.Address);

        broken.Says.ShouldContain("No address under the recipient key \"invoice\"");
        broken.Says.ShouldContain("\"invoices\" (office@bakery.example)");
        broken.Says.ShouldContain("nearly the same");
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.Customer, "C-3"));
    }

    [Fact]
    public void Address_ThatCannotBeOne_IsBroken()
    {
        _facts.Customer.EmailAddresses[0].Address = "office at bakery.example";

        Broken(_facts.NeverSent(), WhyLink.Address).Says.ShouldContain("contains a space");
        WhyChain.Of(_facts.NeverSent()).ShouldNotContain(link => link.Link == WhyLink.Checks, "what has a link of its own is not told again among the further checks");
    }

    [Fact]
    public void Address_AskedForOneUnderAnotherKey_SaysWhereItIs()
    {
        _facts.Customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "reminder", Address = "boss@bakery.example" });

        Broken(_facts.NeverSent() with { Question = new WhyQuestion("C-3") { Address = "boss@bakery.example" } }, WhyLink.Address)
            .Says.ShouldContain("boss@bakery.example is kept under \"reminder\"");
    }

    [Fact]
    public void Approved_ConceptNeverSent_IsBroken()
    {
        _facts.Invoice.Status = InvoiceStatus.Concept;

        Broken(_facts.NeverSent(), WhyLink.Approved).ToDo.ShouldBe("Approve it, then send it.");
    }

    [Fact]
    public void Approved_ConceptThatWasSentAllTheSame_IsOnlyNoted()
    {
        _facts.Invoice.Status = InvoiceStatus.Concept;

        var chain = WhyChain.Of(_facts.Sent());

        chain.ShouldNotContain(link => link.Verdict == WhyVerdict.Broken);
        chain.Single(link => link.Link == WhyLink.Approved).Verdict.ShouldBe(WhyVerdict.Note);
    }

    [Fact]
    public void Documents_Missing_SaysWhich()
    {
        _facts.Document = null;

        Broken(_facts.Standing(MessageResultStatus.TransformationResultNotReady), WhyLink.Documents).Says.ShouldContain("PDF: not uploaded yet");
    }

    [Fact]
    public void Documents_Failed_GivesTheReason()
    {
        _facts.Document = new DocumentFacts(5, 2, TransformationResultStatus.Failed, 0, 0, 0, "The file is empty.", null);

        Broken(_facts.Standing(MessageResultStatus.GenerateFailed), WhyLink.Documents).Says.ShouldContain("PDF: The file is empty.");
    }

    [Fact]
    public void Documents_TransformationIsGone_NamesIt()
    {
        _facts.Definition.TransformationKeys.Add("specification");

        Broken(_facts.NeverSent(), WhyLink.Documents).Place.ShouldBe(new WhyPlace(WhyPlaceKind.Definition, "monthly"));
    }

    [Fact]
    public void Templates_WithAnError_SaysIt()
    {
        _facts.TemplateProblem = "Line 3, column 8: `invoice.nubmer` is not known.";

        Broken(_facts.NeverSent(), WhyLink.Templates).Says.ShouldContain("Line 3, column 8");
    }

    [Fact]
    public void Sender_Gone_NamesTheProfile()
    {
        _facts.Sender = null;

        Broken(_facts.NeverSent(), WhyLink.Sender).Says.ShouldContain("\"billing\"");
    }

    [Fact]
    public void Sender_OfAnotherDomainThanTheSmtpUser_IsNoted()
    {
        _facts.Smtp = new SmtpSettings { Host = "mail.other.example", Port = 587, Username = "sender@other.example" };

        var note = WhyChain.Of(_facts.Sent()).Single(link => link.Verdict == WhyVerdict.Note);

        note.Link.ShouldBe(WhyLink.Sender);
    }

    private static WhyFinding Broken(WhyFacts facts, WhyLink link)
    {
        var chain = WhyChain.Of(facts);
        var broken = chain.FirstOrDefault(finding => finding.Verdict == WhyVerdict.Broken).ShouldNotBeNull();
        broken.Link.ShouldBe(link);
        broken.ToDo.ShouldNotBeNullOrEmpty();
        WhyChain.Conclude(facts, chain).ShouldBe(broken.Says);
        return broken;
    }
}

using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Components.Pages.Accounts;

public sealed partial class Setup
{
    private bool _open;
    private Error? _error;

    [Inject] private SetupGate Gate { get; set; } = default!;
    [Inject] private SignInManager<User> SignIn { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] private HttpContext HttpContext { get; set; } = default!;
    [SupplyParameterFromForm] private InputModel Input { get; set; } = default!;
    [SupplyParameterFromQuery] private string? Token { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Input ??= new InputModel();
        _open = await Gate.IsOpenAsync(HttpContext.RequestAborted);
    }

    private async Task AddAsync()
    {
        _error = Check();
        if (_error is not null)
            return;

        var added = await Gate.AddAdministratorAsync(Input.Email ?? "", Input.DisplayName ?? "", Input.Password ?? "", HttpContext.RequestAborted);
        if (!added.Succeeded)
        {
            _error = added.Error;
            return;
        }

        await SignIn.SignInAsync(added.Value, isPersistent: false);
        Navigation.NavigateTo("/");
    }

    private Invalid? Check()
    {
        if (!Gate.IsToken(Token) && !Gate.IsToken(Input.Token))
            return Invalid.Field("token", "The set-up token is wrong. Copy it from the console where the program was started; it changes with each start.");
        return Input.Password != Input.Repeated ? Invalid.Field("repeated", "The two passwords are not the same.") : null;
    }

    private sealed class InputModel
    {
        public string? Token { get; set; }
        public string? DisplayName { get; set; }
        public string? Email { get; set; }
        public string? Password { get; set; }
        public string? Repeated { get; set; }
    }
}

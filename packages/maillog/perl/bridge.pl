# The program of a Perl module's process: serves requests on descriptor 3 and replies on 4, as src/host/frames.ts describes. It needs
# nothing that a minimal perl lacks.
package MailLog::Bridge;

use strict;
use warnings;
use Errno;
use Fcntl qw(F_SETFD FD_CLOEXEC);
use Text::ParseWords ();

require ReportEntry;

use constant PRINT_BYTES => 64 * 1024;

open(my $requests, '<&=', 3) or die "descriptor 3: $!\n";
open(my $replies,  '>&=', 4) or die "descriptor 4: $!\n";
for my $pipe ($requests, $replies) {
    binmode $pipe;
    # What the module starts must not hold our pipes.
    fcntl($pipe, F_SETFD, FD_CLOEXEC) or die "close-on-exec: $!\n";
}

my($class, $instance);

# Asked to stop, a run dies and finish still comes. What is being said is said first: half a frame could not be read.
our $busy = 0;
my $stopping = 0;

sub stop {
    $stopping = 1;
    die "timed out\n" unless $busy;
    return;
}

sub octets {
    my($data) = @_;
    return '' unless defined $data;
    # As perl itself prints: characters above a byte make the string UTF-8.
    utf8::downgrade($data, 1) or utf8::encode($data);
    return $data;
}

sub send_frame {
    my $frame = pack 'N/a*', pack '(N/a*)*', map { octets($_) } @_;
    {
        local $busy = 1;
        my $at = 0;
        while ($at < length $frame) {
            my $written = syswrite $replies, $frame, length($frame) - $at, $at;
            if (defined $written) { $at += $written }
            elsif (!$!{EINTR}) { exit 1 }
        }
    }
    stop() if $stopping;
    return;
}

# Nothing more to read: the entry is done with, or the report's process is gone.
sub receive_bytes {
    my($length) = @_;
    my $data = '';
    while (length $data < $length) {
        my $read = sysread $requests, $data, $length - length $data, length $data;
        if (!defined $read) { next if $!{EINTR}; return }
        return if $read == 0;
    }
    return $data;
}

sub receive_frame {
    my $length = receive_bytes(4);
    return unless defined $length;
    my $body = receive_bytes(unpack 'N', $length);
    return defined $body ? unpack '(N/a*)*', $body : ();
}

# Asks the report's process while it waits for this one.
sub ask {
    my @question = @_;
    my($verb, @fields);
    {
        local $busy = 1;
        send_frame(@question);
        ($verb, @fields) = receive_frame();
    }
    exit 1 unless defined $verb;
    stop() if $stopping;
    die "@fields\n" if $verb eq 'refused';
    return @fields;
}

sub encrypt_cmd { return (ask('encrypt_cmd'))[0] }

my %serve = (
    load => sub {
        my($file, $name) = @_;
        die "$name is no name of a package\n" unless $name =~ /\A[A-Za-z_]\w*(?:::\w+)*\z/;
        require $file;
        die "it has no package $name that extends ReportEntry\n" unless $name->isa('ReportEntry');
        die "its $name has no run()\n" unless $name->can('run');
        $class = $name;
        return;
    },
    parse => sub {
        $instance = $class->new;
        $instance->parse(bless {}, 'MailLog::Reader');
        return;
    },
    validate => sub {
        $instance->validate;
        my %facts = (
            encrypted   => $instance->encrypted ? 1 : 0,
            mime_file   => scalar $instance->mime_file,
            description => scalar $instance->description,
        );
        return map { ($_ => $facts{$_}) } grep { defined $facts{$_} } keys %facts;
    },
    run => sub {
        my $out = bless { open => 1 }, 'MailLog::Out';
        my $done = eval { $instance->run($out); 1 };
        my $error = $@;
        $out->{open} = 0;
        die $error unless $done;
        return;
    },
    finish => sub { $instance->finish; return },
);

while (my($verb, @fields) = receive_frame()) {
    my @reply;
    $stopping = 0;
    local $SIG{TERM} = \&stop;
    my $done  = eval { @reply = $serve{$verb}->(@fields); 1 };
    my $error = $@;
    $SIG{TERM} = 'IGNORE';
    $stopping = 0;
    send_frame($done ? ('done', @reply) : ('died', $error));
}
# What the instance does when it is destroyed, it does now.
undef $instance;
exit 0;

package MailLog::Reader;

sub getline { return (MailLog::Bridge::ask('getline'))[0] }

sub interpret {
    my($self, $on) = @_;
    MailLog::Bridge::ask('interpret', $on ? 1 : 0);
    return;
}

sub words {
    my($self, @strings) = @_;
    return Text::ParseWords::shellwords(@strings);
}

# All that follows, read as directives are: name => [its words], ...
sub directives {
    my @fields = MailLog::Bridge::ask('directives');
    my %values;
    while (@fields) {
        my($name, $count) = splice @fields, 0, 2;
        push @{ $values{$name} }, splice @fields, 0, $count;
    }
    return %values;
}

package MailLog::Out;

sub print {
    my($self, @list) = @_;
    my $data = join(MailLog::Bridge::octets($,), map { MailLog::Bridge::octets($_) } @list) . MailLog::Bridge::octets($\);
    for (my $at = 0; $at < length $data; $at += MailLog::Bridge::PRINT_BYTES) {
        $self->send('print', substr $data, $at, MailLog::Bridge::PRINT_BYTES);
    }
    return 1;
}

sub warn {
    my($self, @list) = @_;
    my $message = join '', @list;
    chomp $message;
    $self->send('warn', $message);
    return 1;
}

sub send {
    my($self, @frame) = @_;
    die "this part is closed\n" unless $self->{open};
    MailLog::Bridge::send_frame(@frame);
    return;
}
